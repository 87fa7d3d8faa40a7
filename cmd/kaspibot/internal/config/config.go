// Package config reads the settings of the program: [Load] takes them from the environment and a .env file, checks them
// all and says at once what is wrong with which.
//
// It alone uses the libraries that read them. What a setting means for the outside is tried by package app.
package config

import (
	"log/slog"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

// Config is every setting, by the environment or the .env file.
type Config struct {
	TelegramToken  Secret `env:"TELEGRAM_BOT_TOKEN"`
	TelegramAPI    string `env:"TELEGRAM_API_URL"`
	TelegramOwners Owners `env:"TELEGRAM_OWNERS"`
	TelegramChat   int64  `env:"TELEGRAM_CHAT"`
	TopicCards     int    `env:"TELEGRAM_TOPIC_CARDS"`
	TopicAlarms    int    `env:"TELEGRAM_TOPIC_ALARMS"`
	Language       string `env:"BOT_LANGUAGE" envDefault:"ru"`

	KaspiAPI       string    `env:"KASPI_API_URL"`
	KaspiToken     Secret    `env:"KASPI_API_TOKEN"`
	KaspiMerchant  string    `env:"KASPI_MERCHANT_ID"`
	KaspiSendUID   bool      `env:"KASPI_SEND_MERCHANT_UID" envDefault:"true"`
	KaspiUserAgent string    `env:"KASPI_USER_AGENT"`
	KaspiCompany   string    `env:"KASPI_COMPANY"`
	KaspiStores    Stores    `env:"KASPI_STORES"`
	WorkHours      WorkHours `env:"WORK_HOURS"`
	Reminders      Moments   `env:"REMIND_AT" envDefault:"50%, 80%, 10m"`
	ReturnDays     int       `env:"RETURN_ALERT_DAYS" envDefault:"14"`

	AlstyleAPI   string        `env:"ALSTYLE_API_URL"`
	AlstyleToken Secret        `env:"ALSTYLE_TOKEN"`
	AlstylePace  time.Duration `env:"ALSTYLE_PACE" envDefault:"5.2s"`

	ConnectTimeout time.Duration `env:"CONNECT_TIMEOUT" envDefault:"10s"`
	RequestTimeout time.Duration `env:"REQUEST_TIMEOUT" envDefault:"30s"`

	Markup    Percent    `env:"MARKUP_PERCENT" envDefault:"20"`
	MinProfit feed.Tenge `env:"MIN_PROFIT" envDefault:"500"`
	Tax       TaxSettings

	Auto      AutoSettings
	Guard     GuardLimits   `envPrefix:"GUARD_"`
	BackAfter int           `env:"BACK_AFTER_READINGS" envDefault:"2"`
	LeftLasts time.Duration `env:"RESERVE_LEFT_LASTS" envDefault:"72h"`
	CostRise  Percent       `env:"ALARM_COST_RISE_PERCENT" envDefault:"10"`

	UploadEnabled bool   `env:"UPLOAD_ENABLED"`
	DataDir       string `env:"DATA_DIR" envDefault:"data"`
	BackupDir     string `env:"BACKUP_DIR"`
	BackupKeep    int    `env:"BACKUP_KEEP" envDefault:"7"`
	RetentionDays int    `env:"RETENTION_DAYS" envDefault:"60"` // see package upkeep
	HTTPAddr      string `env:"HTTP_ADDR" envDefault:"127.0.0.1:8080"`
	OpsAddr       string `env:"OPS_ADDR"`
	HTTPAddrSet   bool   // somebody has said so: it is not the default
	FeedPath      Secret `env:"FEED_PATH"`
	FeedLogin     string `env:"FEED_LOGIN"`
	FeedPassword  Secret `env:"FEED_PASSWORD"`
	PublicURL     string `env:"PUBLIC_URL"`

	Schedule Schedule `envPrefix:"SCHEDULE_"`

	LogLevel  slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
	LogFormat string     `env:"LOG_FORMAT" envDefault:"text"`

	Warnings []string // of what works and should be otherwise

	Wrong map[string]bool // settings that are there and cannot work, for a check that tries the others

	hidden func() []string // see Hidden; what prints a Config does not see into it
}

// Schedule says when each job runs: cron expressions in Almaty time, seconds first if there are six fields, several
// joined by ";", or "off".
type Schedule struct {
	Orders    jobs.Spec `env:"ORDERS" envDefault:"*/30 * 8-20 * * *; 0 */2 21-23,0-7 * * *"`
	Sweep     jobs.Spec `env:"SWEEP" envDefault:"0 */10 * * * *"`
	Archive   jobs.Spec `env:"ARCHIVE" envDefault:"0 5 * * * *"`
	Stock     jobs.Spec `env:"STOCK" envDefault:"0 */10 8-20 * * *; 0 */30 21-23,0-7 * * *"`
	Catalogue jobs.Spec `env:"CATALOGUE" envDefault:"0 15 3 * * *"`
	Upload    jobs.Spec `env:"UPLOAD" envDefault:"0 45 * * * *"`
	Backup    jobs.Spec `env:"BACKUP" envDefault:"0 40 3 * * *"`
}

// Shop is the shop as the price list names it.
func (c Config) Shop() feed.Shop {
	return feed.Shop{Company: c.KaspiCompany, Merchant: c.KaspiMerchant, Points: c.KaspiStores}
}

// Defaults hold where the rules file says nothing.
func (c Config) Defaults() price.Defaults {
	return price.Defaults{MarkupBP: int64(c.Markup), MinProfit: c.MinProfit, Tax: c.Tax.Tax()}
}

// Hours are when the time to accept runs.
func (c Config) Hours() orders.Hours { return orders.Hours(c.WorkHours) }

// Hidden is what nothing that is printed or logged may show: every secret, as it is written in the settings and however
// wrong, and what stands in the place of another setting and looks like one.
func (c Config) Hidden() []string {
	if c.hidden == nil {
		return nil
	}
	return c.hidden()
}
