"""People who sign in: passwords, second factors, devices and invitations, beside what an organization says of them."""
