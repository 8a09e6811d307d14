"""The SMS channel: texts cut into segments and handed to the carriers over SMPP 3.4."""
