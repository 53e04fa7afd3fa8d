/** Loaded into a server before its own code: it tells its parent its CPU time when asked, and ends with it. */
process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())
