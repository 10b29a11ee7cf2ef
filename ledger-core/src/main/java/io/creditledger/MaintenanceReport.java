package io.creditledger;

/**
 * What {@link io.creditledger.command.Maintain} did.
 *
 * @param foldedRows how many small rows of unlimited accounts went into their totals
 */
public record MaintenanceReport(long foldedRows) {}
