import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { LIMITS } from '../submissions/body-schema.ts';
import { type CheckArguments, callSubmit, SUBMIT_TOOL, type Submit } from './submit-tool.ts';
import { Refusal, type Upstreams } from './upstreams.ts';

export interface GatewayServerParts {
  readonly name: string;
  readonly version: string;
  readonly bodyBytes: number;
  readonly upstreams: Upstreams;
  /** Of the one message that this server is made for. */
  readonly messageText: string;
  readonly check: CheckArguments;
  readonly submit: Submit;
}

const ABOUT = {
  uri: 'gateway://about',
  name: 'about',
  title: 'About this gateway',
  description: 'What it takes, and how a call is repeated safely',
  mimeType: 'application/json',
} as const;

/** Serves one message; what outlives it is in the session store. */
export function createGatewayServer(parts: GatewayServerParts): Server {
  const server = new Server(
    { name: 'tandem-gateway', title: 'Tandem gateway', version: parts.version },
    { capabilities: { tools: {}, resources: {} }, jsonSchemaValidator: { getValidator } },
  );
  server.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: [SUBMIT_TOOL, ...(await parts.upstreams.tools())],
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    if (params.name === SUBMIT_TOOL.name) {
      const { messageText, check, submit } = parts;
      return callSubmit({ arguments: params.arguments ?? {}, messageText, check, submit });
    }
    const answer = await parts.upstreams.call(params.name, params.arguments);
    if (answer === null) throw new Refusal(ErrorCode.InvalidParams, 'There is no tool of this name.');
    return answer;
  });
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: [ABOUT] }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    if (params.uri !== ABOUT.uri)
      throw new Refusal(ErrorCode.InvalidParams, 'There is no resource of this name.');
    return { contents: [{ uri: ABOUT.uri, mimeType: ABOUT.mimeType, text: about(parts) }] };
  });
  return server;
}

function about({ name, version, bodyBytes }: GatewayServerParts): string {
  return JSON.stringify({
    gateway: name,
    version,
    limits: { bodyBytes, ...LIMITS },
    repeating:
      'Give submit_conversation an idempotencyKey: after an error or a lost connection the same call, at any ' +
      'gateway, stores nothing twice and says where the conversation stands.',
  });
}

/** Needed for answers of clients to questions of the server, and this one asks none. The SDK's own costs a compiler a message. */
function getValidator(): JsonSchemaValidator<never> {
  throw new Error('not used');
}
