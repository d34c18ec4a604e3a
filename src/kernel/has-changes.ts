/** Whether any of `values` differs from the stored row. Undefined values do not count. */
export function hasChanges<Row extends object>(row: Row, values: Partial<Row>): boolean {
  return Object.entries(values).some(([name, value]) => value !== undefined && value !== row[name as keyof Row]);
}
