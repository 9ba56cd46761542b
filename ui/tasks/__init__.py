"""One user action each: opens the dialog, takes its answer, changes the assessment."""
