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

$inBytes = '\(([0-9]+|[0-9]{1,3}(\D)[0-9]{3}(\2[0-9]{3})*) bytes\)$'      # whole, and grouped by threes as the culture does

# One value as text, whole number, true or false, the same whatever language the server speaks.
function Json($value) {
    if ($value -is [bool]) { if ($value) { return 'true' } else { return 'false' } }
    if ($value -is [int] -or $value -is [long] -or $value -is [uint32] -or $value -is [uint64]) { return "$value" }
    if ($value -is [datetime]) { return Quote ($value.ToUniversalTime().ToString('s') + 'Z') }
    if ($value.PSObject.TypeNames -cmatch 'ByteQuantifiedSize' -and "$value" -cmatch $inBytes) {
        return $Matches[1] -replace '[^0-9]', ''                                                 # 36 MB (37,748,736 bytes)
    }
    Quote "$value"
}

# "name":value. An enum is given as text and, beside it, as its number.
function Member([string]$name, $value) {
    if ($null -eq $value) { return }
    (Quote $name) + ':' + (Json $value)
    if ($value -is [enum]) { (Quote ($name + 'Value')) + ':' + [int]$value }
}

# One property of one object, wanted as 'Name', as 'Name=OtherName' (sent under the first name), or as 'Names[]' (a list).
# One that is there and empty is sent as "" or []; one that is not there, or cannot be read, is left out.
function Property($object, [string]$wanted) {
    $names = $wanted.Replace('[]', '') -split '='
    $name = $names[0]
    $from = $names[-1]
    $value = $object.$from                                       # an error inside a property reads as nothing at all, ...
    if ($null -eq $value) {
        try { $value = Select-Object -InputObject $object -ExpandProperty $from } catch { return }            # ... not here
        if ($null -eq $value) { $value = '' }
    }
    if (-not $wanted.EndsWith('[]')) { return Member $name $value }
    (Quote $name) + ':[' + (@(foreach ($item in $value) { if ("$item") { Quote "$item" } }) -join ',') + ']'
}

# The named properties of every object that $read returns, or the error that stopped it.
function Source([string]$name, [scriptblock]$read, [string]$properties) {
    $wanted = $properties -split '[,\s]+'
    try {
        $rows = @(& $read | ForEach-Object {
            $object = $_
            '{' + (@(foreach ($property in $wanted) { Property $object $property }) -join ',') + '}'
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

# --- Reading that takes more than one command --------------------------------------------------------------------------------

# Whether .NET programs of this kind may use strong cryptography only. No value is an answer too.
function Read-StrongCrypto([string]$path) {
    $value = if (Test-Path -LiteralPath $path) { (Get-ItemProperty -LiteralPath $path).SchUseStrongCrypto }
    if ($null -eq $value) { @{ Path = $path; Present = $false } } else { @{ Path = $path; Present = $true; Value = $value } }
}

# Where the mail queue's database is. A setting that is there twice is no answer.
function Read-QueuePaths([string]$path) {
    [xml]$config = Get-Content -LiteralPath $path
    $base = $setup.MsiInstallPath.Replace('$', '$$')
    $paths = @{ Path = $path }
    foreach ($name in 'QueueDatabasePath', 'QueueDatabaseLoggingPath') {
        $found = @($config.configuration.appSettings.add | Where-Object { $_.key -eq $name })
        if ($found.Count -eq 1) { $paths += @{ $name = $found[0].value -replace '%ExchangeInstallPath%', $base } }
    }
    $paths
}

# Who may do what in the folders of the logs and of the installation. A folder that is not there is an answer too.
function Read-Acl {
    $logs = Get-TransportService -Identity $env:COMPUTERNAME
    if (-not $logs) { throw 'Get-TransportService did not say where the logs are.' }
    $folders = @($logFolders | ForEach-Object { "$($logs.$_)" }) + $setup.MsiInstallPath | Where-Object { $_ }
    foreach ($path in $folders | Select-Object -Unique) {
        if (-not (Test-Path -LiteralPath $path)) { @{ Path = $path; Present = $false }; continue }
        $entries = @((Get-Acl -LiteralPath $path).Access)
        if (-not $entries) { throw "No access rule of $path could be read." }
        foreach ($entry in $entries) {
            @{ Path = $path; Present = $true; Account = "$($entry.IdentityReference)"; Rights = "$($entry.FileSystemRights)"
               Type = "$($entry.AccessControlType)"; Inherited = $entry.IsInherited }
        }
    }
}

# --- What is read: one Source each, a command that only reads and the properties wanted of its answer. To read more, add one.
# -Server limits an answer to this server; a wrong -Identity would return every connector there is.

$logFolders = 'ConnectivityLogPath', 'MessageTrackingLogPath', 'ReceiveProtocolLogPath', 'SendProtocolLogPath', 'AgentLogPath',
    'QueueLogPath', 'RoutingTableLogPath'
$net = 'Microsoft\.NETFramework\v4.0.30319'

$sources = if ($shell -eq 'loaded') {
    # Mail flow
    Source 'Get-ReceiveConnector' { Get-ReceiveConnector -Server $env:COMPUTERNAME } 'Identity, Name, Server, Enabled,
        AuthMechanism, RequireTLS, PermissionGroups, Bindings[], RemoteIPRanges[], Fqdn, DomainSecureEnabled, TlsCertificateName,
        MaxMessageSize, MaxInboundConnection, MaxInboundConnectionPerSource, MaxHopCount, MaxRecipientsPerMessage,
        ConnectionTimeout, ConnectionInactivityTimeout, TarpitInterval, ChunkingEnabled, ProtocolLoggingLevel, Banner,
        TransportRole, IsValid, WhenChangedUTC'
    Source 'Get-SendConnector' { Get-SendConnector } 'Identity, Name, Enabled, AddressSpaces[], SmartHosts[], DNSRoutingEnabled,
        DomainSecureEnabled, TlsAuthLevel, TlsDomain, RequireTLS, MaxMessageSize, ConnectionInactivityTimeOut,
        SmartHostAuthMechanism, IgnoreSTARTTLS, CloudServicesMailEnabled, UseExternalDNSServersEnabled,
        SourceTransportServers[], Fqdn'
    Source 'Get-TransportService' { Get-TransportService -Identity $env:COMPUTERNAME } 'Identity, Name, ConnectivityLogEnabled,
        MessageTrackingLogEnabled, ConnectivityLogPath, MessageTrackingLogPath, ReceiveProtocolLogPath, SendProtocolLogPath,
        AgentLogPath, QueueLogPath, RoutingTableLogPath, MaxPerDomainOutboundConnections, MaxOutboundConnections,
        TransientFailureRetryCount, ExternalDNSAdapterEnabled, ExternalDNSAdapterGuid, ExternalDNSServers[],
        InternalDNSAdapterEnabled, InternalDNSAdapterGuid, InternalDNSServers[]'
    Source 'Get-TransportConfig' { Get-TransportConfig } 'MaxSendSize, MaxReceiveSize, MaxRecipientEnvelopeLimit,
        InternalSMTPServers[], TLSReceiveDomainSecureList[], TLSSendDomainSecureList[]'
    # What this server knows of its own subscription; which other Edge servers are subscribed, only a Mailbox server knows.
    Source 'Subscription' { Get-EdgeSubscription } 'Name, Site, CreateUtc'
    Source 'Get-AcceptedDomain' { Get-AcceptedDomain } 'Identity, Name, DomainName, DomainType, Default'
    Source 'Get-TransportAgent' { Get-TransportAgent } 'Identity, Enabled, Priority'
    # The server
    Source 'Get-ExchangeServer' { Get-ExchangeServer -Identity $env:COMPUTERNAME -Status } 'Identity, Name, Fqdn,
        AdminDisplayVersion, ServerRole, Edition, ErrorReportingEnabled'
    Source 'Get-ExchangeCertificate' { Get-ExchangeCertificate } 'Thumbprint, Subject, Issuer, NotBefore, NotAfter, Services,
        CertificateDomains[], Status, IsSelfSigned'
    Source 'Get-OrganizationConfig' { Get-OrganizationConfig } 'Identity, Name, CustomerFeedbackEnabled'
    Source 'Get-EventLogLevel' { Get-EventLogLevel } 'Identity, EventLevel'
    # Filters against spam
    Source 'Get-ContentFilterConfig' { Get-ContentFilterConfig } 'Name, Identity, Enabled, QuarantineMailbox,
        SCLQuarantineEnabled, SCLQuarantineThreshold'
    Source 'Get-SenderFilterConfig' { Get-SenderFilterConfig } 'Name, Identity, Enabled, Action, BlankSenderBlockingEnabled,
        BlockedDomains[], BlockedDomainsAndSubdomains[], BlockedSenders[]'
    Source 'Get-SenderIdConfig' { Get-SenderIdConfig } 'Name, Identity, Enabled, SpoofedDomainAction'
    Source 'Get-SenderReputationConfig' { Get-SenderReputationConfig } 'Name, Identity, Enabled, SrlBlockThreshold'
    Source 'Get-RecipientFilterConfig' { Get-RecipientFilterConfig } 'Name, Identity, Enabled, RecipientValidationEnabled'
    Source 'Get-AttachmentFilterEntry' { Get-AttachmentFilterEntry } 'Identity, Name, Type'
    Source 'Get-IPBlockListProvider' { Get-IPBlockListProvider } 'Identity, Name, Enabled, LookupDomain, Guid'
    Source 'Get-IPAllowListEntry' { Get-IPAllowListEntry -ResultSize Unlimited } 'Identity, IPRange, ExpirationTime'
    Source 'Get-IPAllowListConfig' { Get-IPAllowListConfig } 'Name, Identity, Enabled'
    # Windows
    Source 'SchUseStrongCrypto' {
        Read-StrongCrypto "HKLM:\SOFTWARE\$net"
        Read-StrongCrypto "HKLM:\SOFTWARE\Wow6432Node\$net"
    } 'Path, Present, Value'
    Source 'EdgeTransport.exe.config' { Read-QueuePaths (Join-Path $setup.MsiInstallPath 'Bin\EdgeTransport.exe.config') } 'Path,
        QueueDatabasePath, QueueDatabaseLoggingPath'
    Source 'Get-ExecutionPolicy' {
        Get-ExecutionPolicy -List
        @{ Scope = 'Effective'; ExecutionPolicy = Get-ExecutionPolicy }
    } 'Scope, Policy=ExecutionPolicy'
    Source 'Installation' {
        @{ InstallPath = $setup.MsiInstallPath; SystemDrive = $env:SystemDrive; SystemRoot = $env:SystemRoot }
    } 'InstallPath, SystemDrive, SystemRoot'
    # Get-Service itself fails as a whole where one service lets nobody query it, as newer Windows has them.
    Source 'Get-Service' { Get-CimInstance -ClassName Win32_Service } 'Name, DisplayName, Status=State, StartType=StartMode'
    Source 'Volumes' { Get-CimInstance -ClassName Win32_Volume } 'Root=Name, Label, DriveType, Size=Capacity, Free=FreeSpace'
    Source 'Adapters' { Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=True' } 'Description,
        Guid=SettingID, Addresses=IPAddress[], DnsServers=DNSServerSearchOrder[], Gateways=DefaultIPGateway[]'
    Source 'Acl' { Read-Acl } 'Path, Present, Account, Rights, Type, Inherited'
    Source 'DataCollectorSets' { Get-ScheduledTask | Where-Object { $_.TaskPath -eq '\Microsoft\Windows\PLA\' } } 'Name=TaskName,
        Status=State'
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
