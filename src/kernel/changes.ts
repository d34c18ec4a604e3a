/** Those of `values` that differ from what is stored: a write of none of them is no write. */
export function changesTo<Row extends Record<string, unknown>>(row: Row, values: Partial<Row>): Partial<Row> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined && value !== row[name]),
  ) as Partial<Row>;
}
