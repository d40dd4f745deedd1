/** JSON schemas of the answers: they document the API, and Fastify compiles them into serialisers. */
export const receiptSchema = {
  type: 'object',
  properties: {
    success: { type: 'boolean' },
    data: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        queue_path: { type: 'string', description: 'Where it stands in the shared queue' },
        gateway: { type: 'string', description: 'The gateway that stored it' },
      },
    },
    replayed: { type: 'boolean', description: 'Present when this key was answered before' },
  },
} as const;

export const errorSchema = {
  type: 'object',
  properties: {
    success: { type: 'boolean' },
    error: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        field: { type: 'string', description: 'The part of the request that is at fault' },
      },
    },
  },
} as const;

const checkSchema = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    milliseconds: { type: 'number' },
    error: { type: 'string' },
  },
} as const;

export const healthSchema = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['ok', 'degraded', 'failing', 'stopping'] },
    gateway: { type: 'string' },
    uptimeSeconds: { type: 'number' },
    checks: { type: 'object', additionalProperties: checkSchema },
  },
} as const;

export const livenessSchema = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ok'] }, gateway: { type: 'string' } },
} as const;

/** The refusals that every submission may meet, for the documentation. */
export const submissionErrors = {
  400: { ...errorSchema, description: 'The body or a header is wrong; `field` says which part' },
  401: { ...errorSchema, description: 'No bearer token, or not a good one' },
  409: { ...errorSchema, description: 'The key belongs to another conversation' },
  413: { ...errorSchema, description: 'The body is too large' },
  415: { ...errorSchema, description: 'Only application/json is taken' },
  503: {
    ...errorSchema,
    description: 'Not now: see Retry-After. With the code `outcome-unknown` it may have been stored',
  },
} as const;
