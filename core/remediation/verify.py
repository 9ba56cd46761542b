"""How to see, after a command, that mail flows. Each is one text, the same under every rule."""

IN = (
    "Send one message from outside and one from a Mailbox server. Both must arrive; Get-Queue must not grow here or "
    "there. With ProtocolLoggingLevel Verbose, the protocol log of the connector shows both sessions."
)
OUT = (
    "Send a message through the connector and track it: it must not stay in Get-Queue, and LastError must stay empty. "
    "Then send one in the other direction."
)
FILTERED = "Send a message from outside, and check the agent log (Get-AgentLog) for mail that is now rejected."
LOGGED = "Check that the log folder has a new file after the next message."
VALUE = "Run the Get- cmdlet again and check the new value."
FLOWS = "Send one message in and one out: both must arrive, and Get-Queue must not grow."
QUEUED = "Watch Get-Queue at peak times: no queue may grow, and LastError must not mention connections."
