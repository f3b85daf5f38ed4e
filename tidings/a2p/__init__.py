"""US A2P 10DLC: brands, campaigns, the numbers that send for them, and the campaign registry."""
