/** Whether any of `values` is not what is stored: a write of none is no write. Undefined values are not looked at. */
export function hasChanges<Row extends object>(row: Row, values: Partial<Row>): boolean {
  return Object.entries(values).some(([name, value]) => value !== undefined && value !== row[name as keyof Row]);
}
