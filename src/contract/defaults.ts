/** Where the embedded database and the first token live unless told otherwise. */
export const defaultDataDir = './license-allotments-data'
export const defaultPort = 8080
/** In the data directory: the first administrator's token. */
export const adminTokenFile = 'admin-token'
