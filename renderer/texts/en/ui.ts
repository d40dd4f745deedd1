/** What primitives say by themselves. */
export const ui = {
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  copied: 'Copied',
  copyRefused: 'The browser did not allow copying',
  clear: 'Clear',
  open: 'Open',
  none: 'Nothing found',
  typeToConfirm: 'Type <name></name> to confirm',
  willBeLost: 'What will be lost',
  popups: 'Open menus and lists',
  notifications: 'Notifications',
  resize: 'Resize {name}',
  sortBy: 'Sort by {column}',
  moment: {
    justNow: 'just now',
    ago: '{span} ago',
    now: 'now',
    ahead: 'in {span}',
  },
} as const;
