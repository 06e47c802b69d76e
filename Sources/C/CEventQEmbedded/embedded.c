// One block and one table line for each file. #embed (C23) is tracked by the compiler's dependency files, so an edited
// rule file rebuilds this target.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CEventQEmbedded.h"

static const unsigned char pipelines_access_yaml[] = {
#embed "../../../pipelines/access.yaml"
};
static const unsigned char pipelines_certificates_yaml[] = {
#embed "../../../pipelines/certificates.yaml"
};
static const unsigned char pipelines_configuration_and_deploys_yaml[] = {
#embed "../../../pipelines/configuration-and-deploys.yaml"
};
static const unsigned char pipelines_databases_yaml[] = {
#embed "../../../pipelines/databases.yaml"
};
static const unsigned char pipelines_dns_yaml[] = {
#embed "../../../pipelines/dns.yaml"
};
static const unsigned char pipelines_kernel_yaml[] = {
#embed "../../../pipelines/kernel.yaml"
};
static const unsigned char pipelines_management_modules_yaml[] = {
#embed "../../../pipelines/management-modules.yaml"
};
static const unsigned char pipelines_monitoring_yaml[] = {
#embed "../../../pipelines/monitoring.yaml"
};
static const unsigned char pipelines_network_yaml[] = {
#embed "../../../pipelines/network.yaml"
};
static const unsigned char pipelines_services_yaml[] = {
#embed "../../../pipelines/services.yaml"
};
static const unsigned char pipelines_storage_yaml[] = {
#embed "../../../pipelines/storage.yaml"
};
static const unsigned char pipelines_tickets_yaml[] = {
#embed "../../../pipelines/tickets.yaml"
};
static const unsigned char pipelines_time_yaml[] = {
#embed "../../../pipelines/time.yaml"
};
static const unsigned char pipelines_virtualisation_and_containers_yaml[] = {
#embed "../../../pipelines/virtualisation-and-containers.yaml"
};
static const unsigned char pipelines_web_and_mail_yaml[] = {
#embed "../../../pipelines/web-and-mail.yaml"
};

static const unsigned char reports_timeline_css[] = {
#embed "../../EventQReports/Assets/timeline.css"
};

#define FILE_ENTRY(path, symbol) {path, symbol, sizeof symbol}

static const eventq_embedded_file files[] = {
    FILE_ENTRY("pipelines/access.yaml", pipelines_access_yaml),
    FILE_ENTRY("pipelines/certificates.yaml", pipelines_certificates_yaml),
    FILE_ENTRY("pipelines/configuration-and-deploys.yaml", pipelines_configuration_and_deploys_yaml),
    FILE_ENTRY("pipelines/databases.yaml", pipelines_databases_yaml),
    FILE_ENTRY("pipelines/dns.yaml", pipelines_dns_yaml),
    FILE_ENTRY("pipelines/kernel.yaml", pipelines_kernel_yaml),
    FILE_ENTRY("pipelines/management-modules.yaml", pipelines_management_modules_yaml),
    FILE_ENTRY("pipelines/monitoring.yaml", pipelines_monitoring_yaml),
    FILE_ENTRY("pipelines/network.yaml", pipelines_network_yaml),
    FILE_ENTRY("pipelines/services.yaml", pipelines_services_yaml),
    FILE_ENTRY("pipelines/storage.yaml", pipelines_storage_yaml),
    FILE_ENTRY("pipelines/tickets.yaml", pipelines_tickets_yaml),
    FILE_ENTRY("pipelines/time.yaml", pipelines_time_yaml),
    FILE_ENTRY("pipelines/virtualisation-and-containers.yaml", pipelines_virtualisation_and_containers_yaml),
    FILE_ENTRY("pipelines/web-and-mail.yaml", pipelines_web_and_mail_yaml),
    FILE_ENTRY("Sources/EventQReports/Assets/timeline.css", reports_timeline_css),
};

const eventq_embedded_file *eventq_embedded_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}
