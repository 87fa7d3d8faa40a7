package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// Config is every setting, by the environment or the .env file.
type Config struct {
	TelegramToken  Secret  `env:"TELEGRAM_BOT_TOKEN"`
	TelegramAPI    string  `env:"TELEGRAM_API_URL"`
	TelegramOwners []int64 `env:"TELEGRAM_OWNERS"`
	TelegramChat   int64   `env:"TELEGRAM_CHAT"`
	Language       string  `env:"BOT_LANGUAGE" envDefault:"ru"`

	KaspiAPI       string    `env:"KASPI_API_URL"`
	KaspiToken     Secret    `env:"KASPI_API_TOKEN"`
	KaspiMerchant  string    `env:"KASPI_MERCHANT_ID"`
	KaspiSendUID   bool      `env:"KASPI_SEND_MERCHANT_UID" envDefault:"true"`
	KaspiUserAgent string    `env:"KASPI_USER_AGENT"`
	KaspiCompany   string    `env:"KASPI_COMPANY"`
	KaspiStores    stores    `env:"KASPI_STORES"`
	WorkHours      workHours `env:"WORK_HOURS"`

	AlstyleAPI   string        `env:"ALSTYLE_API_URL"`
	AlstyleToken Secret        `env:"ALSTYLE_TOKEN"`
	AlstylePace  time.Duration `env:"ALSTYLE_PACE" envDefault:"5.2s"`

	ConnectTimeout time.Duration `env:"CONNECT_TIMEOUT" envDefault:"10s"`
	RequestTimeout time.Duration `env:"REQUEST_TIMEOUT" envDefault:"30s"`

	Markup    percent    `env:"MARKUP_PERCENT" envDefault:"20"`
	MinProfit feed.Tenge `env:"MIN_PROFIT" envDefault:"500"`

	UploadEnabled bool   `env:"UPLOAD_ENABLED"`
	DataDir       string `env:"DATA_DIR" envDefault:"data"`
	HTTPAddr      string `env:"HTTP_ADDR" envDefault:":8080"`
	FeedPath      Secret `env:"FEED_PATH"`
	FeedLogin     string `env:"FEED_LOGIN"`
	FeedPassword  Secret `env:"FEED_PASSWORD"`
	PublicURL     string `env:"PUBLIC_URL"`

	Schedule Schedule `envPrefix:"SCHEDULE_"`

	LogLevel  slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
	LogFormat string     `env:"LOG_FORMAT" envDefault:"text"`
}

// Schedule says when each job runs: cron expressions in Almaty time, seconds first if there are six fields, several
// joined by ";", or "off".
type Schedule struct {
	Orders    spec `env:"ORDERS" envDefault:"*/30 * 8-20 * * *; 0 */2 21-23,0-7 * * *"`
	Sweep     spec `env:"SWEEP" envDefault:"0 */10 * * * *"`
	Archive   spec `env:"ARCHIVE" envDefault:"0 5 * * * *"`
	Stock     spec `env:"STOCK" envDefault:"0 */10 8-20 * * *; 0 */30 21-23,0-7 * * *"`
	Catalogue spec `env:"CATALOGUE" envDefault:"0 15 3 * * *"`
	Upload    spec `env:"UPLOAD" envDefault:"0 45 * * * *"`
}

// need is a part of the program that a command uses, and whose settings must therefore be there.
type need int

const (
	needTelegram need = iota
	needKaspi
	needAlstyle
	needShop
)

// loadConfig reads the environment and the file beside it, and reports every fault at once. The environment wins.
func loadConfig(file string, needs ...need) (Config, error) {
	settings, err := readDotenv(file)
	if err != nil {
		return Config{}, err
	}
	if settings == nil {
		settings = map[string]string{}
	}
	maps.Copy(settings, env.ToMap(os.Environ()))
	return parseConfig(settings, needs...)
}

func parseConfig(settings map[string]string, needs ...need) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: settings})
	faults := unfold(err)
	faults = append(faults, c.validate(needs)...)
	return c, errors.Join(faults...)
}

// unfold names the faults of parsing by their setting.
func unfold(err error) []error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return nil
	}
	var faults []error
	for _, e := range all.Errors {
		if p, ok := errors.AsType[env.ParseError](e); ok {
			faults = append(faults, fmt.Errorf("%s: %w", settingOf(p.Name), p.Err))
			continue
		}
		faults = append(faults, e)
	}
	return faults
}

func (c Config) validate(needs []need) []error {
	var faults []error
	fault := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	if slices.Contains(needs, needTelegram) {
		fault(c.TelegramToken == "", "TELEGRAM_BOT_TOKEN is missing: @BotFather in Telegram gives it")
		fault(len(c.TelegramOwners) == 0, "TELEGRAM_OWNERS is missing: your Telegram user id, several with commas; @userinfobot tells it")
	}
	fault(slices.Contains(needs, needKaspi) && c.KaspiToken == "",
		"KASPI_API_TOKEN is missing: merchant cabinet, Settings, API token")
	fault(slices.Contains(needs, needAlstyle) && c.AlstyleToken == "",
		"ALSTYLE_TOKEN is missing: the Al-Style b2b portal shows it in the API section")
	if slices.Contains(needs, needShop) {
		if err := c.shop().Validate(); err != nil {
			faults = append(faults, fmt.Errorf("KASPI_COMPANY, KASPI_MERCHANT_ID, KASPI_STORES: %w", err))
		}
	}
	if err := c.rules().Validate(); err != nil {
		faults = append(faults, fmt.Errorf("MARKUP_PERCENT, MIN_PROFIT: %w", err))
	}
	fault(!slices.Contains(bot.Languages(), c.Language), "BOT_LANGUAGE: want one of %s", strings.Join(bot.Languages(), ", "))
	fault(c.AlstylePace < 0, "ALSTYLE_PACE must not be negative")
	fault(c.ConnectTimeout <= 0 || c.RequestTimeout <= 0, "CONNECT_TIMEOUT and REQUEST_TIMEOUT must be above zero, as 30s")
	fault(c.FeedPath != "" && !strings.HasPrefix(c.FeedPath.Reveal(), "/"), "FEED_PATH must begin with /")
	fault((c.FeedLogin == "") != (c.FeedPassword == ""), "FEED_LOGIN and FEED_PASSWORD go together")
	fault(c.LogFormat != "text" && c.LogFormat != "json", "LOG_FORMAT: want text or json")
	for name, url := range map[string]string{
		"TELEGRAM_API_URL": c.TelegramAPI, "KASPI_API_URL": c.KaspiAPI, "ALSTYLE_API_URL": c.AlstyleAPI, "PUBLIC_URL": c.PublicURL,
	} {
		fault(url != "" && !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://"),
			"%s must begin with https:// or http://", name)
	}
	return faults
}

func (c Config) shop() feed.Shop {
	return feed.Shop{Company: c.KaspiCompany, Merchant: c.KaspiMerchant, Stores: c.KaspiStores}
}

func (c Config) rules() feed.Rules {
	return feed.Rules{MarkupBP: int64(c.Markup), MinProfit: c.MinProfit, Step: 10}
}

func (c Config) hours() orders.Hours { return orders.Hours(c.WorkHours) }
