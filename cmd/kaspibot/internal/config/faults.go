package config

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders/auto"
	"kaspibot/feed"
	"kaspibot/feed/price"
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

func newFaults() *faults { return &faults{broken: map[string]bool{}} }

// check notes a fault of one setting, unless it has been found to be broken already.
func (f *faults) check(name string, err error) {
	if err != nil && !f.broken[name] {
		f.broken[name] = true
		f.all = append(f.all, fmt.Errorf("%s: %s", name, strings.ReplaceAll(err.Error(), "\n", "; ")))
	}
}

// unfold names the faults of parsing by their setting. Texts of the library quote the value and are not passed on.
func (f *faults) unfold(err error) {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return
	}
	for _, e := range all.Errors {
		p, ok := errors.AsType[env.ParseError](e)
		if !ok {
			f.all = append(f.all, errors.New("the settings cannot be read"))
			continue
		}
		s, reason := settingOf(p.Name), p.Err
		if want, plain := wants(s.kind); plain {
			reason = errors.New(want)
		}
		f.check(s.name, reason)
	}
}

// wants says what a setting of a plain kind looks like; our own kinds say that themselves.
func wants(kind reflect.Type) (want string, plain bool) {
	if kind != nil && kind.Kind() == reflect.Pointer { // one that may be left open
		kind = kind.Elem()
	}
	switch {
	case kind == reflect.TypeFor[Percent]():
		return "", false
	case kind == reflect.TypeFor[time.Duration]():
		return "want a time such as 30s, 10m or 72h", true
	case kind == reflect.TypeFor[slog.Level]():
		return "want debug, info, warn or error", true
	case kind != nil && kind.Kind() == reflect.Bool:
		return "want true or false", true
	case kind != nil && (kind.Kind() == reflect.Int || kind.Kind() == reflect.Int64):
		return "want a whole number", true
	}
	return "", false
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
func (f *faults) wrong(c Config) {
	f.wrongShop(c)
	f.wrongRules(c)
	f.wrongOutside(c)
	if !slices.Contains(chat.Languages(), c.Language) {
		f.check("BOT_LANGUAGE", errors.New("want one of "+strings.Join(chat.Languages(), ", ")))
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		f.check("LOG_FORMAT", errors.New("want text or json"))
	}
	if c.BackupKeep < 1 || c.BackupKeep > 1000 {
		f.check("BACKUP_KEEP", errors.New("want a number from 1 to 1000, as 7; SCHEDULE_BACKUP=off makes no copies"))
	}
	if c.RetentionDays < 1 || c.RetentionDays > 1095 {
		f.check("RETENTION_DAYS", errors.New("want a number of days from 1 to 1095, as 60"))
	}
	if c.ReturnDays < 1 || c.ReturnDays > 365 {
		f.check("RETURN_ALERT_DAYS", errors.New("want a number of days from 1 to 365, as 14"))
	}
	for name, topic := range map[string]int{"TELEGRAM_TOPIC_CARDS": c.TopicCards, "TELEGRAM_TOPIC_ALARMS": c.TopicAlarms} {
		if topic < 0 {
			f.check(name, errors.New("want the number of a topic; none or 0 is the chat itself"))
		}
	}
}

// wrongShop tries what names the shop, each setting beside others that are good.
func (f *faults) wrongShop(c Config) {
	good := feed.Shop{Company: "Company", Merchant: "10000001", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}}
	if c.KaspiCompany != "" {
		shop := good
		shop.Company = c.KaspiCompany
		f.check("KASPI_COMPANY", quiet(shop.Validate()))
	}
	if c.KaspiMerchant != "" {
		shop := good
		shop.Merchant = c.KaspiMerchant
		f.check("KASPI_MERCHANT_ID", quiet(shop.Validate()))
	}
	for i, s := range c.KaspiStores {
		if s.City == "" {
			f.check("KASPI_STORES", fmt.Errorf("store %d has no city: want it with the code, as PP1:750000000", i+1))
		}
	}
	if strings.Contains(c.FeedLogin, ":") {
		f.check("FEED_LOGIN", errors.New("a login has no colon"))
	}
	f.add((c.FeedLogin == "") != (c.FeedPassword == "") && !f.broken["FEED_PASSWORD"] && !f.broken["FEED_LOGIN"],
		"FEED_LOGIN and FEED_PASSWORD go together")
}

// wrongRules tries figures, each beside the usual ones.
func (f *faults) wrongRules(c Config) {
	f.check("MARKUP_PERCENT", price.Defaults{MarkupBP: int64(c.Markup), MinProfit: 500}.Validate())
	f.check("MIN_PROFIT", price.Defaults{MarkupBP: 2000, MinProfit: c.MinProfit}.Validate())
	usual := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	after, margin, profit := usual, usual, usual
	after.After, margin.Margin, profit.MinProfit = c.Auto.After, c.Auto.Margin, c.Auto.Least
	f.check("AUTO_ACCEPT_AFTER", after.Validate())
	f.check("AUTO_ACCEPT_MARGIN", margin.Validate())
	f.check("AUTO_ACCEPT_MIN_PROFIT", profit.Validate())
	if c.BackAfter < 0 || c.BackAfter > 100 {
		f.check("BACK_AFTER_READINGS", errors.New("want a number from 0 to 100"))
	}
	if c.LeftLasts < 0 {
		f.check("RESERVE_LEFT_LASTS", errors.New("must not be below zero, as 72h"))
	}
	if c.CostRise < 0 {
		f.check("ALARM_COST_RISE_PERCENT", errors.New("must not be below zero; 0 tells of no rise"))
	}
	f.wrongTax(c.Tax)
	c.Guard.check(f)
}
