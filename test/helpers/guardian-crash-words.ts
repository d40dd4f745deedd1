/** What a mortal guardian prints before each incident that it would keep in its journal. */
export const INCIDENT_MARK = 'incident: ';
