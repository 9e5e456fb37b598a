/** A clock that stands still until it is told otherwise. */
export function manualTime(start = '2026-03-02T10:00:00.000Z') {
  let ms = Date.parse(start);
  return {
    now: (): string => new Date(ms).toISOString(),
    pass(by: number): void {
      ms += by;
    },
  };
}
