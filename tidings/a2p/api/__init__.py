"""The API of A2P 10DLC."""
