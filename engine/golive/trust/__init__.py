"""Who may say what, shown by signatures that anyone can check, and permits that come of them."""
