"""The lowest floor: what a tensor is made of. Imports nothing from the floors above."""
