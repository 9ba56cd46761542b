"""How to see, after a command, that mail flows. Each is one text, the same under every rule."""

IN = (
    "Send one message from outside and one from a Mailbox server. Both must arrive; Get-Queue must not grow here or "
    "there. With ProtocolLoggingLevel Verbose, the protocol log of the connector shows both sessions."
)
OUT = (
    "Send a message through the connector and follow it: Get-Queue must not hold it, and its LastError must stay "
    "empty. Then send one the other way."
)
FILTERED = "Send a message from outside, and read the agent log (Get-AgentLog) for what is refused from now on."
LOGGED = "See that the log's folder has a new file after the next message."
VALUE = "Run the Get- cmdlet again and see the new value."
FLOWS = "Send one message in and one out: both must arrive, and Get-Queue must not grow."
QUEUED = "Watch Get-Queue in the busiest hour: no queue may grow, and no LastError speak of connections."
