"""The open assessment: what it holds, how it is saved, what runs in the background. No widgets."""
