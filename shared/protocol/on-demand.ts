/**
 * Schemas that are made when they are first asked for: a process that has just started would otherwise make over a
 * thousand of them for a request that needs ten (docs/adr/0025-lambda-bundles.md).
 */

/** Made at the first call, and the same from then on. */
export function onDemand<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type Makers = Readonly<Record<string, () => unknown>>;
export type Made<M extends Makers> = { readonly [K in keyof M]: ReturnType<M[K]> };

/** A record whose values are made when they are first read. Its names are there at once. */
export function lazily<const M extends Makers>(makers: M): Made<M> {
  const record = {};
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(record, name, { get: onDemand(make), enumerable: true });
  }
  return record as Made<M>;
}

/** Two such records as one; nothing is made by it. */
export function joined<A extends object, B extends object>(one: A, other: B): A & B {
  const both = {};
  for (const record of [one, other]) {
    Object.defineProperties(both, Object.getOwnPropertyDescriptors(record));
  }
  return both as A & B;
}
