/** The one place that names HubSpot's dated API version: new ones come each March and September. */
export const API_VERSION = '2026-09';
