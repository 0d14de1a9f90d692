-- What version 4 changed: a line may tell the rates that its operator guarantees.
ALTER TABLE line ADD COLUMN guaranteed_down_mbit_s REAL;
ALTER TABLE line ADD COLUMN guaranteed_up_mbit_s REAL;
