"""What an order becomes: fills, fees, funding, positions and money, in whole numbers and without a clock."""
