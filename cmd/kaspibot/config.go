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
	"kaspibot/feed/price"
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
	ReturnDays     int       `env:"RETURN_ALERT_DAYS" envDefault:"14"`

	AlstyleAPI   string        `env:"ALSTYLE_API_URL"`
	AlstyleToken Secret        `env:"ALSTYLE_TOKEN"`
	AlstylePace  time.Duration `env:"ALSTYLE_PACE" envDefault:"5.2s"`

	ConnectTimeout time.Duration `env:"CONNECT_TIMEOUT" envDefault:"10s"`
	RequestTimeout time.Duration `env:"REQUEST_TIMEOUT" envDefault:"30s"`

	Markup    percent    `env:"MARKUP_PERCENT" envDefault:"20"`
	MinProfit feed.Tenge `env:"MIN_PROFIT" envDefault:"500"`

	Auto      AutoSettings
	Guard     guardLimits   `envPrefix:"GUARD_"`
	BackAfter int           `env:"BACK_AFTER_READINGS" envDefault:"2"`
	LeftLasts time.Duration `env:"RESERVE_LEFT_LASTS" envDefault:"72h"`
	CostRise  percent       `env:"ALARM_COST_RISE_PERCENT" envDefault:"10"`

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
	f := faults{broken: map[string]bool{}}
	f.unfold(err)
	f.missing(c, needs)
	f.wrong(c, needs)
	return c, errors.Join(f.all...)
}

// faults gathers what is wrong with the settings.
type faults struct {
	all    []error
	broken map[string]bool // settings that are there and could not be read
}

func (f *faults) add(bad bool, format string, args ...any) {
	if bad {
		f.all = append(f.all, fmt.Errorf(format, args...))
	}
}

// unfold names the faults of parsing by their setting.
func (f *faults) unfold(err error) {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return
	}
	for _, e := range all.Errors {
		if p, ok := errors.AsType[env.ParseError](e); ok {
			name := settingOf(p.Name)
			f.broken[name] = true
			e = fmt.Errorf("%s: %w", name, p.Err)
		}
		f.all = append(f.all, e)
	}
}

// missing says where to get what a command cannot do without.
func (f *faults) missing(c Config, needs []need) {
	for _, m := range []struct {
		need  need
		name  string
		empty bool
		hint  string
	}{
		{needTelegram, "TELEGRAM_BOT_TOKEN", c.TelegramToken == "", "@BotFather in Telegram gives it"},
		{
			needTelegram, "TELEGRAM_OWNERS", len(c.TelegramOwners) == 0,
			"your Telegram user id, several with commas; @userinfobot tells it",
		},
		{needKaspi, "KASPI_API_TOKEN", c.KaspiToken == "", "merchant cabinet, Settings, API token"},
		{needAlstyle, "ALSTYLE_TOKEN", c.AlstyleToken == "", "the Al-Style b2b portal shows it in the API section"},
		{needShop, "KASPI_COMPANY", c.KaspiCompany == "", "the company's name as the price list shall show it"},
		{needShop, "KASPI_MERCHANT_ID", c.KaspiMerchant == "", "the number at the top of the cabinet"},
		{needShop, "KASPI_STORES", len(c.KaspiStores) == 0, "pickup points with city codes, as PP1:750000000"},
	} {
		f.add(m.empty && slices.Contains(needs, m.need) && !f.broken[m.name], "%s is missing: %s", m.name, m.hint)
	}
}

// wrong finds settings that are there and cannot work.
func (f *faults) wrong(c Config, needs []need) {
	if slices.Contains(needs, needShop) && len(f.all) == 0 {
		err := c.shop().Validate()
		f.add(err != nil, "KASPI_COMPANY, KASPI_MERCHANT_ID, KASPI_STORES: %w", err)
	}
	err := c.defaults().Validate()
	f.add(err != nil, "MARKUP_PERCENT, MIN_PROFIT: %w", err)
	err = c.Auto.rules().Validate()
	f.add(err != nil && !f.broken["AUTO_ACCEPT_AFTER"], "AUTO_ACCEPT_AFTER, AUTO_ACCEPT_MARGIN, AUTO_ACCEPT_MIN_PROFIT: %w", err)
	if c.KaspiToken != "" {
		_, err := newKaspi(c)
		f.add(err != nil, "KASPI_API_TOKEN, KASPI_API_URL, KASPI_USER_AGENT: %w", err)
	}
	if c.AlstyleToken != "" {
		_, err := newAlstyle(c)
		f.add(err != nil, "ALSTYLE_TOKEN, ALSTYLE_API_URL: %w", err)
	}
	f.add(!slices.Contains(bot.Languages(), c.Language), "BOT_LANGUAGE: want one of %s", strings.Join(bot.Languages(), ", "))
	for name, d := range map[string]time.Duration{"CONNECT_TIMEOUT": c.ConnectTimeout, "REQUEST_TIMEOUT": c.RequestTimeout} {
		f.add(d <= 0 && !f.broken[name], "%s must be above zero, as 30s", name)
	}
	f.add(c.ReturnDays < 1 && !f.broken["RETURN_ALERT_DAYS"], "RETURN_ALERT_DAYS must be above zero, as 14")
	f.add(c.FeedPath != "" && !strings.HasPrefix(c.FeedPath.Reveal(), "/"), "FEED_PATH must begin with /")
	f.add((c.FeedLogin == "") != (c.FeedPassword == ""), "FEED_LOGIN and FEED_PASSWORD go together")
	f.add(c.BackAfter < 0 || c.BackAfter > 100, "BACK_AFTER_READINGS: want a number from 0 to 100")
	f.add(c.LeftLasts < 0, "RESERVE_LEFT_LASTS must not be below zero, as 72h")
	f.add(c.CostRise < 0, "ALARM_COST_RISE_PERCENT must not be below zero; 0 tells of no rise")
	if err := c.Guard.check(); err != nil {
		f.add(true, "%w", err)
	}
	f.add(c.LogFormat != "text" && c.LogFormat != "json", "LOG_FORMAT: want text or json")
	for name, url := range map[string]string{
		"TELEGRAM_API_URL": c.TelegramAPI, "KASPI_API_URL": c.KaspiAPI, "ALSTYLE_API_URL": c.AlstyleAPI,
		"PUBLIC_URL": c.PublicURL,
	} {
		web := strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")
		f.add(url != "" && !web, "%s must begin with https:// or http://", name)
	}
}

func (c Config) shop() feed.Shop {
	return feed.Shop{Company: c.KaspiCompany, Merchant: c.KaspiMerchant, Points: c.KaspiStores}
}

// defaults hold where the rules file says nothing.
func (c Config) defaults() price.Defaults {
	return price.Defaults{MarkupBP: int64(c.Markup), MinProfit: c.MinProfit}
}

func (c Config) hours() orders.Hours { return orders.Hours(c.WorkHours) }
