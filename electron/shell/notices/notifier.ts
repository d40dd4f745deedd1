import type { AppNotification, ElectronParts } from '../electron-parts.ts';
import type { Notice, NoticeAction } from './notice.ts';
import { afterTelling, type Circumstances, isWorthTelling, type Told } from './notice-policy.ts';

export interface NotifierOptions {
  readonly Notification: ElectronParts['Notification'];
  readonly circumstances: () => Circumstances;
  readonly act: (act: NoticeAction['act']) => void;
}

/** A desktop that keeps notifications forever must not make this process keep them, too. */
const MAX_KEPT = 50;

export class Notifier {
  readonly #options: NotifierOptions;
  /** Held: a notification that is collected no longer says that it was clicked. */
  readonly #shown = new Map<string, AppNotification>();
  #told: Told = new Map();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  tell(notice: Notice): void {
    const circumstances = this.#options.circumstances();
    if (!isWorthTelling(notice, this.#told, circumstances)) return;
    this.#told = afterTelling(notice, this.#told, circumstances.nowMs);
    this.say(notice);
  }

  /** What must be said whatever the circumstances: the person has just done something that it answers. */
  say(notice: Notice): void {
    const { Notification, act } = this.#options;
    if (!Notification.isSupported()) return;
    const { cause, group, title, body, urgency, screen, actions } = notice;
    const notification = new Notification({
      title,
      body,
      urgency,
      groupId: group,
      silent: urgency === 'low',
      actions: actions.map(({ label }) => ({ type: 'button', text: label })),
    });
    if (screen !== null) notification.on('click', () => act({ kind: 'open', screen }));
    notification.on('action', ({ actionIndex }) => {
      const chosen = actions[actionIndex];
      if (chosen !== undefined) act(chosen.act);
    });
    this.#keep(cause, notification);
    notification.show();
  }

  #keep(cause: string, notification: AppNotification): void {
    this.#shown.get(cause)?.close();
    this.#shown.delete(cause);
    this.#shown.set(cause, notification);
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= MAX_KEPT) break;
      this.#shown.delete(oldest);
    }
  }
}
