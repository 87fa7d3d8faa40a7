package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"kaspibot/alstyle"
	"kaspibot/bot"
	"kaspibot/kaspi"
)

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
func (f *faults) missing(c Config, needs []Need) {
	for _, m := range []struct {
		need  Need
		name  string
		empty bool
		hint  string
	}{
		{Telegram, "TELEGRAM_BOT_TOKEN", c.TelegramToken == "", "@BotFather in Telegram gives it"},
		{
			Telegram, "TELEGRAM_OWNERS", len(c.TelegramOwners) == 0,
			"your Telegram user id, several with commas; @userinfobot tells it",
		},
		{Kaspi, "KASPI_API_TOKEN", c.KaspiToken == "", "merchant cabinet, Settings, API token"},
		{Alstyle, "ALSTYLE_TOKEN", c.AlstyleToken == "", "the Al-Style b2b portal shows it in the API section"},
		{Shop, "KASPI_COMPANY", c.KaspiCompany == "", "the company's name as the price list shall show it"},
		{Shop, "KASPI_MERCHANT_ID", c.KaspiMerchant == "", "the number at the top of the cabinet"},
		{Shop, "KASPI_STORES", len(c.KaspiStores) == 0, "pickup points with city codes, as PP1:750000000"},
	} {
		f.add(m.empty && slices.Contains(needs, m.need) && !f.broken[m.name], "%s is missing: %s", m.name, m.hint)
	}
}

// wrong finds settings that are there and cannot work.
func (f *faults) wrong(c Config, needs []Need) {
	if slices.Contains(needs, Shop) && len(f.all) == 0 {
		err := c.Shop().Validate()
		f.add(err != nil, "KASPI_COMPANY, KASPI_MERCHANT_ID, KASPI_STORES: %w", err)
	}
	err := c.rules().Validate()
	f.add(err != nil, "MARKUP_PERCENT, MIN_PROFIT: %w", err)
	err = c.Auto.Rules().Validate()
	f.add(err != nil && !f.broken["AUTO_ACCEPT_AFTER"], "AUTO_ACCEPT_AFTER, AUTO_ACCEPT_MARGIN, AUTO_ACCEPT_MIN_PROFIT: %w", err)
	if c.KaspiToken != "" {
		_, err := kaspi.New(c.KaspiToken.Reveal(), c.KaspiOptions()...)
		f.add(err != nil, "KASPI_API_TOKEN, KASPI_API_URL, KASPI_USER_AGENT: %w", err)
	}
	if c.AlstyleToken != "" {
		_, err := alstyle.New(c.AlstyleToken.Reveal(), c.AlstyleOptions()...)
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
