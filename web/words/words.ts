import { keys } from "./keys.ts";
import { list, quickAdd } from "./lists.ts";

/**
 * The texts that a person reads, by where they are used. Functions fill in names and numbers. Places that are loaded later
 * have their texts in files of their own: `task.ts`, `people.ts` (sharing, invitations, activity), `settings.ts`, `admin.ts`.
 */
export const words = {
  product: "Taskwire",
  cancel: "Cancel",
  close: "Close",
  save: "Save",
  retry: "Try again",
  loading: "Loading",
  copy: "Copy",
  copied: "Copied.",
  notCopied: "Copying is not allowed here. Select the text and copy it.",
  showMore: "Show more",
  undo: "Undo",
  name: "Name",
  create: "Create",
  required: "This field is required.",

  list,
  quickAdd,
  keys,

  nav: {
    label: "Places",
    menu: "Menu",
    skip: "Skip to the content",
    search: "Search",
    inbox: "Inbox",
    today: "Today",
    upcoming: "Upcoming",
    assigned: "Assigned to me",
    completed: "Completed",
    activity: "Activity",
    invitations: "Invitations",
    settings: "Settings",
    admin: "Admin",
    categories: "Categories",
    labels: "Labels",
    newCategory: "New category",
  },

  connection: {
    label: "Connection",
    live: "Live",
    offline: "Offline",
    connecting: "Connecting",
    pending: (count: number) => `${count} pending`,
    offlinePending: (count: number) => `Offline, ${count} pending`,
  },

  store: {
    notStored:
      "This browser could not store the change. Free some space, and keep this page open until nothing is pending.",
    notKept:
      "This browser does not let Taskwire store anything. You can work as usual while you are online, but what is still pending is lost when you close this tab.",
    /** An act that the server refused, by its verb. The reason follows. */
    refused: {
      create: (title: string) => `“${title}” was not added`,
      edit: (title: string) => `“${title}” was not changed`,
      complete: (title: string) => `“${title}” was not completed`,
      reopen: (title: string) => `“${title}” was not reopened`,
      skip: (title: string) => `“${title}” was not skipped`,
      move: (title: string) => `“${title}” was not moved`,
      delete: (title: string) => `“${title}” was not deleted`,
      undo: (title: string) => `“${title}” was not put back`,
      change: (titles: string, count: number) => `${titles} ${count === 1 ? "was" : "were"} not changed`,
      addComment: (title: string) => `Your comment on “${title}” was not added`,
      editComment: (title: string) => `Your comment on “${title}” was not changed`,
      deleteComment: (title: string) => `Your comment on “${title}” was not deleted`,
      addReminder: (title: string) => `The reminder of “${title}” was not added`,
      deleteReminder: (title: string) => `The reminder of “${title}” was not deleted`,
      editProfile: () => "Your profile was not changed",
    },
    seeTyped: "See what you typed",
    andMore: (count: number) => `${count} more`,
    alsoPutBack: (count: number) =>
      count === 1
        ? "One later change that needed it was put back too."
        : `${count} later changes that needed it were put back too.`,
  },

  update: {
    available: "Update available",
    reload: "Reload",
  },

  auth: {
    signIn: "Sign in",
    welcome: "Welcome back",
    start: "Start with Taskwire",
    createAccount: "Create account",
    identifier: "Username or e-mail",
    username: "Username",
    email: "E-mail",
    emailHint: "Optional. For reminders, and to reset a forgotten password.",
    password: "Password",
    passwordHint: "At least 8 characters.",
    code: "Code",
    codeHint: "From your authenticator app, or one of your recovery codes.",
    verify: "Verify",
    secondFactor: "One more step",
    forgot: "Forgot your password?",
    forgotTitle: "Reset your password",
    forgotText: "We send a link to your address, if an account has it.",
    send: "Send the link",
    sent: "If an account has this address, a mail with a link is on its way. The link works for one hour.",
    noAccount: "New here?",
    hasAccount: "Have an account?",
    back: "Back to sign in",
    ended: "Your session has ended. Sign in again: what you changed is still here.",
  },
  edit: {
    theirs: "Changed meanwhile to",
    takeTheirs: "Take theirs",
    nothing: "nothing",
    unsaved: "Not saved.",
    putBack: "Put back",
    tooLong: (most: number) => `This is too long: ${most} characters at most.`,
  },

  errors: {
    offline: "The server cannot be reached. Check your connection and try again.",
    unexpected: "Something went wrong. Try again shortly.",
    wait: (seconds: number) => `Too many attempts. Try again in ${seconds === 1 ? "1 second" : `${seconds} seconds`}.`,
    failedPlace: "This page could not be loaded.",
  },

  priorities: { urgent: "Urgent", high: "High", medium: "Medium", low: "Low", none: "No priority" },
  colors: {
    label: "Colour",
    none: "No colour",
    red: "Red",
    orange: "Orange",
    yellow: "Yellow",
    green: "Green",
    teal: "Teal",
    blue: "Blue",
    indigo: "Indigo",
    purple: "Purple",
    pink: "Pink",
    grey: "Grey",
  },

  categories: {
    new: "New category",
    edit: "Edit",
    editTitle: "Edit the category",
    share: "Share",
    leave: "Leave",
    delete: "Delete",
    actions: (name: string) => `Actions for ${name}`,
    more: "More actions",
    taken: "You already have a category with this name.",
    sharedWithYou: "Shared with you",
    sharedBy: (names: string) => `Shared by ${names}`,
    deleteTitle: (name: string) => `Delete “${name}”?`,
    tasksLegend: (count: number) => (count === 1 ? "It has one task." : `It has ${count} tasks.`),
    keepTasks: "Keep its tasks, without a category",
    deleteTasks: "Delete its tasks, too",
    deleteShared: "Everyone with whom it is shared loses access. You can undo this.",
    deleted: (name: string) => `Deleted “${name}”.`,
  },

  labels: {
    edit: "Edit",
    editTitle: "Edit the label",
    delete: "Delete",
    merge: "Merge",
    actions: (name: string) => `Actions for the label ${name}`,
    showAll: (count: number) => `Show all ${count} labels`,
    invalid: "A label cannot have a comma, and cannot be “none”.",
    deleteTitle: (name: string) => `Delete the label “${name}”?`,
    deleteText: (count: number) =>
      `${count === 0 ? "No task has it." : count === 1 ? "One task loses it." : `${count} tasks lose it.`} This cannot be undone.`,
    mergeTitle: (name: string) => `Merge with “${name}”?`,
    mergeText: (name: string, other: string) =>
      `You have a label “${other}” already. All tasks with “${name}” get that one. This cannot be undone.`,
  },

  notFound: {
    title: "Not found",
    text: "This does not exist, or you have no access to it.",
    back: "Back to Today",
  },
};
