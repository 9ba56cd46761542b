# The cmdlets that printed commands call, by the names and types of their parameters. Each does nothing but print one line:
# its name, and what the engine bound to each parameter, texts as base64.

$ErrorActionPreference = 'Stop'

[Flags()] enum AuthMechanisms {
    None = 0; Tls = 1; Integrated = 2; BasicAuth = 4; BasicAuthRequireTLS = 8; ExchangeServer = 16; ExternalAuthoritative = 32
}
[Flags()] enum PermissionGroups {
    None = 0; AnonymousUsers = 1; ExchangeUsers = 2; ExchangeServers = 4; ExchangeLegacyServers = 8; Partners = 16; Custom = 32
}
enum SmartHostAuthMechanism { None; BasicAuth; BasicAuthRequireTLS; ExchangeServer; ExternalAuthoritative }
enum TlsAuthLevel { EncryptionOnly = 1; CertificateValidation = 2; DomainValidation = 4 }

function Text($value) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$value")) }

function Value($value) {
    if ($null -eq $value) { return 'none' }
    if ($value -is [hashtable]) {
        return 'table ' + (@($value.Keys | Sort-Object | ForEach-Object { "$_=" + (Items $value.$_) }) -join '/')
    }
    if ($value -is [array]) { return 'list ' + (Items $value) }
    $value.GetType().Name + ' ' + (Text $value)
}

function Items($value) { @($value | ForEach-Object { Text $_ }) -join ',' }

function Tell([string]$name, $bound) {
    $name + "`t" + (@($bound.Keys | ForEach-Object { "$_ " + (Value $bound.$_) }) -join "`t")
}

function Get-Credential {
    $password = New-Object Security.SecureString
    New-Object Management.Automation.PSCredential -ArgumentList 'asked', $password
}

function New-ReceiveConnector {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Name, [AuthMechanisms]$AuthMechanism,
        [Parameter(Mandatory)] $Bindings, [PermissionGroups]$PermissionGroups,
        [ValidateSet('None', 'Verbose')] [string]$ProtocolLoggingLevel, [Parameter(Mandatory)] $RemoteIPRanges,
        [string]$Server, [ValidateSet('Client', 'Custom', 'Internal', 'Internet', 'Partner')] [string]$Usage)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-ReceiveConnector {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Identity, [AuthMechanisms]$AuthMechanism,
        [PermissionGroups]$PermissionGroups, [string]$Banner, [bool]$ChunkingEnabled, [timespan]$ConnectionInactivityTimeout,
        [timespan]$ConnectionTimeout, [bool]$DomainSecureEnabled, [bool]$Enabled, [int]$MaxHopCount,
        [ValidatePattern('^(Unlimited|[0-9]+)$')] [string]$MaxInboundConnection,
        [ValidatePattern('^[0-9]+$')] [string]$MaxMessageSize, [int]$MaxRecipientsPerMessage, [bool]$RequireTLS,
        [timespan]$TarpitInterval)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-SendConnector {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Identity, [pscredential]$AuthenticationCredential,
        [timespan]$ConnectionInactivityTimeOut, [bool]$DNSRoutingEnabled, [bool]$DomainSecureEnabled, [bool]$Enabled,
        [bool]$IgnoreSTARTTLS, [ValidatePattern('^(Unlimited|[0-9]+)$')] [string]$MaxMessageSize, [bool]$RequireTLS,
        [SmartHostAuthMechanism]$SmartHostAuthMechanism, $SmartHosts, [Nullable[TlsAuthLevel]]$TlsAuthLevel,
        [string]$TlsDomain, [bool]$UseExternalDNSServersEnabled)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-TransportService {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Identity, [bool]$ConnectivityLogEnabled,
        [bool]$MessageTrackingLogEnabled, [ValidatePattern('^(Unlimited|[0-9]+)$')] [string]$MaxOutboundConnections,
        [ValidatePattern('^(Unlimited|[0-9]+)$')] [string]$MaxPerDomainOutboundConnections, [int]$TransientFailureRetryCount,
        [string]$ConnectivityLogPath, [string]$MessageTrackingLogPath, $ExternalDNSServers, $InternalDNSServers,
        [bool]$ExternalDNSAdapterEnabled, [bool]$InternalDNSAdapterEnabled)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-TransportConfig {
    [CmdletBinding()] param([ValidatePattern('^(Unlimited|[0-9]+)$')] [string]$MaxReceiveSize,
        [ValidatePattern('^(Unlimited|[0-9]+)$')] [string]$MaxSendSize)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-AcceptedDomain {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Identity, [bool]$MakeDefault)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-EventLogLevel {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Identity,
        [ValidateSet('Lowest', 'Low', 'Medium', 'High', 'Expert')] [string]$Level)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-ExchangeServer {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Identity, [bool]$ErrorReportingEnabled)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-OrganizationConfig {
    [CmdletBinding()] param([bool]$CustomerFeedbackEnabled)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-ContentFilterConfig {
    [CmdletBinding()] param([bool]$Enabled, [string]$QuarantineMailbox)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-SenderFilterConfig {
    [CmdletBinding()] param([bool]$Enabled, [ValidateSet('StampStatus', 'Reject')] [string]$Action,
        [bool]$BlankSenderBlockingEnabled, $BlockedDomains, $BlockedDomainsAndSubdomains)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-SenderIdConfig {
    [CmdletBinding()] param([bool]$Enabled, [ValidateSet('StampStatus', 'Reject', 'Delete')] [string]$SpoofedDomainAction)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-SenderReputationConfig {
    [CmdletBinding()] param([bool]$Enabled, [int]$SrlBlockThreshold)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-RecipientFilterConfig {
    [CmdletBinding()] param([bool]$Enabled, [bool]$RecipientValidationEnabled)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-IPAllowListConfig {
    [CmdletBinding()] param([bool]$Enabled)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Add-AttachmentFilterEntry {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Name,
        [Parameter(Mandatory)] [ValidateSet('ContentType', 'FileName')] [string]$Type)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Remove-AttachmentFilterEntry {
    [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory, Position = 0)] [string]$Identity)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Add-IPAllowListEntry {
    [CmdletBinding()] param([Parameter(Mandatory, ParameterSetName = 'Address')] [ipaddress]$IPAddress,
        [Parameter(Mandatory, ParameterSetName = 'Range')] [string]$IPRange, [datetime]$ExpirationTime, [string]$Comment)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Remove-IPAllowListEntry {
    [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory, Position = 0)] [int]$Identity)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Stop-Service {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string[]]$Name, [switch]$Force)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Start-Service {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string[]]$Name)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-Service {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string]$Name,
        [ValidateSet('Automatic', 'Manual', 'Disabled')] [string]$StartupType)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function New-ItemProperty {
    [CmdletBinding()] param([string[]]$Path, [string[]]$LiteralPath, [Parameter(Mandatory)] [string]$Name,
        [ValidateSet('DWord')] [string]$PropertyType, $Value, [switch]$Force)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-ItemProperty {
    [CmdletBinding()] param([string[]]$Path, [string[]]$LiteralPath, [Parameter(Mandatory)] [string]$Name, $Value)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Remove-ItemProperty {
    [CmdletBinding()] param([string[]]$Path, [string[]]$LiteralPath, [Parameter(Mandatory)] [string]$Name)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}

function Set-ExecutionPolicy {
    [CmdletBinding()] param(
        [Parameter(Mandatory, Position = 0)] [ValidateSet('Unrestricted', 'RemoteSigned', 'AllSigned', 'Restricted', 'Bypass',
            'Undefined')] [string]$ExecutionPolicy,
        [ValidateSet('Process', 'CurrentUser', 'LocalMachine')] [string]$Scope, [switch]$Force)
    Tell $MyInvocation.MyCommand.Name $PSBoundParameters
}
