import EventQCommands

runEventQ()
