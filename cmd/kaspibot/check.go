package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"kaspibot/bot"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "try settings, Kaspi, Al-Style, Telegram and the price list, and say what to do about each fault",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			c, err := loadConfig(cmd.String("env"), needTelegram, needKaspi, needAlstyle, needShop)
			k := checker{c: c, out: cmd.Root().Writer}
			k.verdict("settings", "all there and well-formed", err)
			k.rules()
			k.kaspi(ctx)
			k.alstyle(ctx)
			k.telegram(ctx)
			k.priceList(ctx)
			if k.failed > 0 {
				return fmt.Errorf("%d of 6 checks failed", k.failed)
			}
			return nil
		},
	}
}

// checker prints one verdict after another.
type checker struct {
	c      Config
	out    io.Writer
	failed int
}

// warning is a finding that does not keep the shop from running.
type warning struct{ text string }

func (w warning) Error() string { return w.text }

// verdict prints a line: the reason behind a failure, and below it what to do, in the seller's language.
func (k *checker) verdict(part, fine string, err error) {
	w, isWarning := errors.AsType[warning](err)
	switch {
	case err == nil:
		fmt.Fprintf(k.out, "OK    %-10s %s\n", part, fine)
	case isWarning:
		fmt.Fprintf(k.out, "WARN  %-10s %s\n", part, w.text)
	default:
		k.failed++
		reason := strings.ReplaceAll(err.Error(), "\n", "\n                 ")
		fmt.Fprintf(k.out, "FAIL  %-10s %s\n", part, reason)
		if advice := bot.Advice(k.c.Language, err); part != "settings" && part != "rules" {
			fmt.Fprintf(k.out, "                 → %s\n", advice)
		}
	}
}

// missing is the verdict on a service that cannot be tried for want of its token.
func missing(name string) error { return warning{"not tried: " + name + " is missing"} }

// rules reads the rules of prices as the next sync would; a file that is not there means the settings alone.
func (k *checker) rules() {
	path := filepath.Join(k.c.DataDir, price.Name)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		k.verdict("rules", "none written yet: MARKUP_PERCENT and MIN_PROFIT hold", nil)
		return
	}
	if err == nil {
		_, err = price.Decode(text, k.c.defaults())
	}
	k.verdict("rules", path+" can be used", err)
}

func (k *checker) kaspi(ctx context.Context) {
	if k.c.KaspiToken == "" {
		k.verdict("Kaspi", "", missing("KASPI_API_TOKEN"))
		return
	}
	api, err := newKaspi(k.c)
	n := 0
	if err == nil {
		for _, e := range api.Orders(ctx, newOrders(time.Now())) {
			if err = e; err == nil {
				n++
			}
		}
	}
	k.verdict("Kaspi", fmt.Sprintf("answers; new orders: %d", n), err)
}

func (k *checker) alstyle(ctx context.Context) {
	if k.c.AlstyleToken == "" {
		k.verdict("Al-Style", "", missing("ALSTYLE_TOKEN"))
		return
	}
	api, err := newAlstyle(k.c)
	n := 0
	if err == nil {
		for _, e := range api.QuantityPrice(ctx) {
			if err = e; err == nil {
				n++
			}
		}
	}
	if err == nil && n == 0 {
		err = feed.ErrNoItems
	}
	k.verdict("Al-Style", fmt.Sprintf("answers; goods: %d", n), supplierError(err))
}

func (k *checker) telegram(ctx context.Context) {
	if k.c.TelegramToken == "" {
		k.verdict("Telegram", "", missing("TELEGRAM_BOT_TOKEN"))
		return
	}
	name, err := bot.Probe(ctx, bot.Config{
		Token: k.c.TelegramToken.Reveal(), APIURL: k.c.TelegramAPI, Owners: k.c.TelegramOwners, Chat: k.c.TelegramChat,
	})
	k.verdict("Telegram", "@"+name+" can write to every chat", err)
}

// priceList looks at the list as Kaspi would: by its public address, if there is one.
func (k *checker) priceList(ctx context.Context) {
	fine, err := k.findList(ctx)
	k.verdict("price list", fine, err)
}

func (k *checker) findList(ctx context.Context) (fine string, err error) {
	s, err := store.Open(ctx, k.c.DataDir)
	if errors.Is(err, store.ErrLocked) {
		return "", warning{"kaspibot is running on this data: ask it with /status and /feed in the chat"}
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v, err := s.VersionIn(ctx, feed.StatusPublished)
	if errors.Is(err, feed.ErrNoVersion) {
		return "", warning{"none yet: kaspibot run makes the first one"}
	}
	if err != nil {
		return "", err
	}
	fine = fmt.Sprintf("version %d of %s, %d offers, %d on sale", v.ID, v.Changed.Format(time.DateTime),
		v.Figures.Offers, v.Figures.OnSale)
	if k.c.PublicURL == "" {
		return "", warning{fine + "; PUBLIC_URL is not set, so Kaspi has no link to fetch"}
	}
	path, err := links{config: k.c, settings: s}.path(ctx)
	if err != nil {
		return "", err
	}
	return fine, k.fetchList(ctx, strings.TrimRight(k.c.PublicURL, "/")+path, v.Digest)
}

// fetchList asks the public address for the list, and takes from the answer what may be shown: the address is secret.
func (k *checker) fetchList(ctx context.Context, link, digest string) error {
	ctx, cancel := context.WithTimeout(ctx, k.c.RequestTimeout)
	defer cancel()
	probe := page.Probe{URL: link, Login: k.c.FeedLogin, Password: k.c.FeedPassword.Reveal(), Now: time.Now}
	switch found := probe.Run(ctx, digest); {
	case found.Finding == page.FoundList:
		return nil
	case found.Finding == page.FoundOther:
		return warning{"PUBLIC_URL serves another price list than the last one here"}
	case found.Status != 0:
		return warning{fmt.Sprintf(
			"PUBLIC_URL answers HTTP %d, not the price list: does it lead to kaspibot?", found.Status,
		)}
	}
	return warning{"PUBLIC_URL does not answer now: kaspibot run must be up, and the address must lead to it"}
}
