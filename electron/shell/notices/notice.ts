/** What a notification of the desktop says, and where it leads. */
export interface Notice {
  /** Notices of one cause have the same: the next takes the place of the former. */
  readonly cause: string;
  /** Those of one stack stand together where the desktop groups. */
  readonly group: string;
  readonly title: string;
  readonly body: string;
  readonly urgency: 'low' | 'normal' | 'critical';
  /** Opened by a click. */
  readonly screen: string | null;
  /** Besides the click, where the desktop shows buttons. */
  readonly actions: readonly NoticeAction[];
}

export interface NoticeAction {
  readonly label: string;
  readonly act:
    | { readonly kind: 'open'; readonly screen: string }
    | { readonly kind: 'run-drill'; readonly stack: string; readonly drill: string };
}
