import { toFailure } from '../domain/failure.ts';
import { balancerProcesses } from '../domain/traffic/balancer-counters.ts';
import { type BalancerLook, type TrafficEdge, trafficEdges } from '../domain/traffic/traffic-edges.ts';
import type { BalancerReader } from '../ports/balancer-reader.ts';
import type { Clock } from '../ports/clock.ts';
import { type BalancerFindings, lookAtBalancers } from './balancer-looks.ts';
import type { StackLook } from './stack-watch.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Asks the balancers of a stack once a second what they counted, for as long as somebody looks at its traffic, however
 * many do; nobody looking, nothing is asked.
 *
 *   nobody looks ──follow──► asking, every second ──nobody answers──► asking, each time after twice as long
 *        ▲                       │        ▲                                │
 *        └──── the last one leaves        └───────── somebody answers ─────┘
 */

const ASK_EVERY_MS = 1_000;
/** While no process answers: it is being changed, or down. */
const LONGEST_PAUSE_MS = 15_000;

export interface TrafficSample {
  readonly stack: string;
  readonly atMs: number;
  /** False for the first one, which has nothing to compare with: its rates are null. */
  readonly hasRates: boolean;
  readonly edges: readonly TrafficEdge[];
  readonly silent: BalancerFindings['silent'];
}

interface Post {
  readonly followers: Subscribers<TrafficSample>;
  readonly abort: AbortController;
  ended: Promise<void>;
}

export class TrafficWatch {
  readonly #reader: BalancerReader;
  readonly #look: (stack: string) => Promise<StackLook>;
  readonly #clock: Clock;
  readonly #posts = new Map<string, Post>();
  /** Of followed stacks. */
  readonly #looks = new Map<string, StackLook>();

  constructor(parts: {
    readonly reader: BalancerReader;
    readonly look: (stack: string) => Promise<StackLook>;
    readonly clock: Clock;
  }) {
    this.#reader = parts.reader;
    this.#look = parts.look;
    this.#clock = parts.clock;
  }

  /** Which processes there are is known from the looks at the stack, which go on anyway. */
  observe(look: StackLook): void {
    if (this.#posts.has(look.stack)) this.#looks.set(look.stack, look);
  }

  /** Ends with the returned function. The first sample comes at once, the first one with rates a second later. */
  follow(stack: string, listener: (sample: TrafficSample) => void): () => void {
    const post = this.#posts.get(stack) ?? this.#begin(stack);
    const unsubscribe = post.followers.subscribe(listener);
    return () => {
      unsubscribe();
      if (!post.followers.isEmpty || this.#posts.get(stack) !== post) return;
      this.#posts.delete(stack);
      this.#looks.delete(stack);
      post.abort.abort();
    };
  }

  async close(): Promise<void> {
    const posts = [...this.#posts.values()];
    this.#posts.clear();
    for (const { abort } of posts) abort.abort();
    await Promise.all(posts.map(({ ended }) => ended));
  }

  #begin(stack: string): Post {
    const post: Post = {
      followers: new Subscribers(),
      abort: new AbortController(),
      ended: Promise.resolve(),
    };
    this.#posts.set(stack, post);
    post.ended = this.#ask(stack, post);
    return post;
  }

  async #ask(stack: string, { followers, abort }: Post): Promise<void> {
    const { signal } = abort;
    let before: BalancerLook | null = null;
    let pauseMs = ASK_EVERY_MS;
    while (!signal.aborted) {
      const beganMs = this.#clock.monotonicMs();
      const now = await this.#findings(stack);
      if (signal.aborted) return;
      const hasAnswers = now.processes.length > 0;
      followers.emit({
        stack,
        atMs: this.#clock.nowMs(),
        hasRates: before !== null && hasAnswers,
        edges: trafficEdges(before, now),
        silent: now.silent,
      });
      before = hasAnswers ? now : null;
      pauseMs = hasAnswers ? ASK_EVERY_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      const tookMs = this.#clock.monotonicMs() - beganMs;
      await this.#clock.sleep(Math.max(ASK_EVERY_MS / 2, pauseMs - tookMs), signal);
    }
  }

  async #findings(stack: string): Promise<BalancerFindings> {
    try {
      const look = this.#looks.get(stack) ?? (await this.#look(stack));
      if (this.#posts.has(stack)) this.#looks.set(stack, look);
      const running = new Set(
        look.view.observed.containers.flatMap(({ name, state }) => (state === 'running' ? [name] : [])),
      );
      const processes = balancerProcesses({ containers: look.view.desired?.containers ?? [] }).filter(
        ({ container, infraContainer }) => running.has(container) && running.has(infraContainer),
      );
      return await lookAtBalancers({ reader: this.#reader, clock: this.#clock }, processes);
    } catch (error) {
      const why = toFailure(error).message;
      return {
        atMs: this.#clock.monotonicMs(),
        processes: [],
        silent: [{ member: stack, why }],
      };
    }
  }
}
