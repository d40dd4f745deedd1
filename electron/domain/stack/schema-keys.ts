import { stackSpec } from './stack-spec.ts';
import type { ObjectPath } from './yaml-document.ts';

/** The part of a zod schema's description that leads from an object to its keys. */
interface SchemaDef {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly element?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly entries?: Readonly<Record<string, string>>;
}

interface Schema {
  readonly def: SchemaDef;
}

/** Keys that the schema knows at a path of the file; read from the schema, so that hints never lag behind it. */
export function knownKeys(path: ObjectPath, root: unknown): readonly string[] {
  let value = root;
  let def = objectDef(stackSpec as unknown as Schema, value);
  for (const step of path) {
    const child = def?.type === 'array' ? def.element : (def?.shape?.[step] ?? def?.valueType);
    value = (value as Readonly<Record<string | number, unknown>> | null)?.[step];
    def = child === undefined ? null : objectDef(child, value);
  }
  return Object.keys(def?.shape ?? def?.keyType?.def.entries ?? {});
}

/** Looks through defaults, options and transforms, and picks the member of a union that the value is. */
function objectDef(schema: Schema, value: unknown): SchemaDef | null {
  const def = unwrapped(schema);
  if (def.type !== 'union') return def;
  const tag = (value as Readonly<Record<string, unknown>> | null)?.[def.discriminator ?? ''];
  const chosen = def.options?.map(unwrapped).find((option) => {
    const literal = option.shape?.[def.discriminator ?? '']?.def as
      | { values?: readonly unknown[] }
      | undefined;
    return literal?.values?.includes(tag);
  });
  return chosen ?? null;
}

function unwrapped(schema: Schema): SchemaDef {
  let def: SchemaDef = schema.def;
  for (let wrapped = def.innerType ?? def.in; wrapped !== undefined; wrapped = def.innerType ?? def.in)
    def = wrapped.def;
  return def;
}
