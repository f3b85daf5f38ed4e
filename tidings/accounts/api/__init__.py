"""The resources of accounts: Accounts, Keys, SigningKeys, Balance."""
