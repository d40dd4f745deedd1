export const LIMITS = {
  titleLength: 500,
  sourceLength: 64,
  roleLength: 64,
  messages: 10_000,
  /** Objects and arrays inside each other in `metadata`. */
  metadataDepth: 32,
  keyLength: 255,
} as const;

export interface ConversationBody {
  readonly title: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly source: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Unknown fields are refused rather than dropped: what is acknowledged is stored whole. */
export const bodySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'messages', 'source'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: LIMITS.titleLength },
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: LIMITS.messages,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['role', 'content'],
        properties: {
          role: { type: 'string', minLength: 1, maxLength: LIMITS.roleLength },
          content: { type: 'string' },
        },
      },
    },
    source: {
      type: 'string',
      minLength: 1,
      maxLength: LIMITS.sourceLength,
      description: 'Where it comes from: `android`, `ios`, `web`, `cli` or a name of your own.',
    },
    metadata: { type: 'object', additionalProperties: true },
  },
} as const;
