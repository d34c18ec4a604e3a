-- A precondition of a batch: `INSERT INTO guard SELECT <condition>, '<code>'` aborts the whole batch, with the code as
-- its error, where the condition does not hold. It writes no row.
CREATE VIEW `guard` AS SELECT 1 AS `ok`, '' AS `code`;
--> statement-breakpoint
CREATE TRIGGER `guard_abort` INSTEAD OF INSERT ON `guard` WHEN NEW.`ok` IS NOT 1
BEGIN
  SELECT RAISE(ABORT, NEW.`code`);
END;
