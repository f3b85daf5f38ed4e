"""What `make speed` and `make crash` run: a neutral SMSC, a load driver, a webhook sink and an accountant."""
