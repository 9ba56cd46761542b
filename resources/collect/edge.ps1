# Reads settings of this Exchange Edge Transport server and prints them as one line of JSON in a frame. It changes nothing:
# no file, no setting, no service, nothing on the network. It needs Windows PowerShell 5.1, 64-bit, run as administrator.
# By hand:  powershell.exe -NoProfile -File edge.ps1 > edge.txt     then hand edge.txt to the assessor.
# The assessor's program sends this same file, byte for byte, over WinRM.

$ErrorActionPreference = 'Stop'            # an error ends the source it belongs to: half an answer is not an answer
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$mode = "$($ExecutionContext.SessionState.LanguageMode)"     # ConstrainedLanguage under application control; both are served

# --- JSON: ASCII only and free of line breaks, so that no console, code page or file encoding can damage it. --------------
# ConvertTo-Json would write enums as bare numbers, cut silently at a depth, and make a list of one into no list.

function Quote([string]$text) {
    $text = $text.Replace('\', '\\').Replace('"', '\"')
    if ($text -cmatch '[^ -~]') {
        $text = -join ($text.ToCharArray() | ForEach-Object {
            if ([int]$_ -lt 32 -or [int]$_ -gt 126) { '\u{0:x4}' -f [int]$_ } else { $_ }
        })
    }
    '"' + $text + '"'
}

# One value as text, whole number, true, false or list of texts, the same whatever language the server speaks.
function Json($value) {
    $types = $value.PSObject.TypeNames
    if ($value -is [bool]) { if ($value) { return 'true' } else { return 'false' } }
    if ($value -is [int] -or $value -is [long]) { return "$value" }
    if ($value -is [datetime]) { return Quote ($value.ToUniversalTime().ToString('s') + 'Z') }
    if ($value -is [array] -or $types -cmatch 'MultiValuedProperty') {
        return '[' + (@(foreach ($item in $value) { Quote "$item" }) -join ',') + ']'
    }
    if ($types -cmatch 'ByteQuantifiedSize' -and "$value" -cmatch '\((\d[^)]*) bytes\)$') {      # 36 MB (37,748,736 bytes)
        return $Matches[1] -replace '[^0-9]', ''
    }
    Quote "$value"
}

# "name":value. What is not there is left out, never null. An enum is given as text and, beside it, as its number.
function Member([string]$name, $value) {
    if ($null -eq $value) { return }
    (Quote $name) + ':' + (Json $value)
    if ($value -is [enum]) { (Quote ($name + 'Value')) + ':' + [int]$value }
}

# The named properties of every object that $read returns, or the error that stopped it. One that cannot be read is left out.
function Source([string]$name, [scriptblock]$read, [string]$properties) {
    $wanted = $properties -split '[,\s]+'
    try {
        $rows = @(& $read | ForEach-Object {
            $object = $_
            '{' + (@(foreach ($property in $wanted) { Member $property $object.$property }) -join ',') + '}'
        })
        $members = '"ok":true', ('"rows":[' + ($rows -join ',') + ']')
    } catch {
        $members = '"ok":false', (Member 'error' "$($_.Exception.Message)"), (Member 'error_id' "$($_.FullyQualifiedErrorId)")
    }
    (Quote $name) + ':{' + ($members -join ',') + '}'
}

# --- The server --------------------------------------------------------------------------------------------------------------

$os = try { (Get-CimInstance -ClassName Win32_OperatingSystem).Caption } catch { $null }
$fqdn = try {
    $tcpip = Get-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
    if ($tcpip.Hostname -and $tcpip.Domain) { $tcpip.Hostname + '.' + $tcpip.Domain }
} catch { $null }

# --- Exchange: an Edge server has no remote Exchange PowerShell; the snap-ins that exShell.psc1 names are loaded instead. --

$isEdge = $null
$version = $null
try {
    if ($PSVersionTable.PSVersion.Major -ne 5) { throw "Windows PowerShell 5.1 is needed; this is $($PSVersionTable.PSVersion)." }
    if ($env:PROCESSOR_ARCHITECTURE -eq 'x86') { throw 'This is a 32-bit PowerShell; the Exchange snap-in needs the 64-bit one.' }
    $v15 = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15'
    $isEdge = Test-Path -LiteralPath "$v15\EdgeTransportRole"
    if (-not (Test-Path -LiteralPath "$v15\Setup")) { throw 'Exchange is not installed on this server.' }
    $setup = Get-ItemProperty -LiteralPath "$v15\Setup"
    $version = $setup.MsiProductMajor, $setup.MsiProductMinor, $setup.MsiBuildMajor, $setup.MsiBuildMinor -join '.'
    if (-not $isEdge) { throw 'This Exchange server does not have the Edge Transport role.' }
    [xml]$console = Get-Content -LiteralPath (Join-Path $setup.MsiInstallPath 'Bin\exShell.psc1')
    $shell = 'exShell.psc1 names no snap-in.'
    foreach ($snapin in $console.PSConsoleFile.PSSnapIns.PSSnapIn) {
        if (-not (Get-PSSnapin -Name $snapin.Name -ErrorAction SilentlyContinue)) { Add-PSSnapin -Name $snapin.Name }
        $shell = 'loaded'
    }
} catch { $shell = "$($_.Exception.Message)" }

# --- What is read: one Source each, a command that only reads and the properties wanted of its answer. To read more, add one.
# -Server limits an answer to this server; a wrong -Identity would return every connector there is.

$sources = if ($shell -eq 'loaded') {
    Source 'Get-ReceiveConnector' { Get-ReceiveConnector -Server $env:COMPUTERNAME } 'Identity, Name, Server, Enabled,
        AuthMechanism, RequireTLS, PermissionGroups, Bindings, RemoteIPRanges, Fqdn, DomainSecureEnabled, TlsCertificateName,
        MaxMessageSize, MaxInboundConnection, ConnectionTimeout, Banner, IsValid, WhenChangedUTC'
    Source 'Get-ExchangeServer' { Get-ExchangeServer -Identity $env:COMPUTERNAME } 'Identity, Name, Fqdn, AdminDisplayVersion,
        ServerRole, Edition, ErrorReportingEnabled'
}

# --- The document, in a frame that carries its length and, where the language mode allows, its SHA-256. ---------------------

function Sha256([byte[]]$bytes) {          # by the class that FIPS mode allows
    $class = New-Object System.Security.Cryptography.SHA256CryptoServiceProvider
    -join ($class.ComputeHash($bytes) | ForEach-Object { '{0:x2}' -f $_ })
}
$full = $mode -eq 'FullLanguage'
$self = if ($full -and $PSCommandPath) { try { Sha256 ([IO.File]::ReadAllBytes($PSCommandPath)) } catch { $null } }

$members = @(
    '"schema":1'
    Member 'script_sha256' $self
    Member 'collected_utc' (Get-Date)
    '"host":{' + (@(
        Member 'name' $env:COMPUTERNAME
        Member 'fqdn' $fqdn
        Member 'os' $os
        Member 'powershell' "$($PSVersionTable.PSVersion)"
        Member 'language_mode' $mode
    ) -join ',') + '}'
    '"exchange":{' + (@(
        Member 'edge_role' $isEdge
        Member 'version' $version
        Member 'shell' $shell
    ) -join ',') + '}'
    '"sources":{' + ($sources -join ',') + '}'
)
$json = '{' + ($members -join ',') + '}'
$hash = if ($full) { Sha256 ([Text.Encoding]::ASCII.GetBytes($json)) } else { 'none' }
"---BEGIN EDGE EVIDENCE--- $($json.Length) $hash"
$json
'---END EDGE EVIDENCE---'
