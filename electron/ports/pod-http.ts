/** One HTTP exchange inside a pod: what Patroni, etcd and balancers say of themselves, and what they are told. */
export interface PodHttp {
  /**
   * Asked by the pod's agent on 127.0.0.1, through a session that is open already. Every status is an answer. Throws a
   * `FailureError`: `deadline-exceeded` without one, `operation-failed` when the member refuses or speaks no HTTP,
   * `engine-…` when the pod cannot be asked at all.
   */
  request(request: PodHttpRequest): Promise<{ readonly status: number; readonly body: string }>;
}

export interface PodHttpRequest {
  readonly infraContainer: string;
  readonly port: number;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query; printable. */
  readonly path: string;
  /** JSON text; none for null. At most 2 KiB. */
  readonly body: string | null;
  readonly timeoutMs: number;
}
