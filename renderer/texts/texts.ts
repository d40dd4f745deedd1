/** The same keys in another language; what is between the braces must be the same, which a test checks. */
export type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
