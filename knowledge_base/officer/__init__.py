"""The officer's commands: begin a record, see changes, sign, find what is out of date, publish, go back."""
