package config

import (
	"errors"
	"net"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kaspibot/kaspi"
)

// wrongOutside finds tokens and addresses that cannot work, or would show themselves in the texts of errors.
//
// No error here quotes the value: a secret may have been put into the wrong setting.
func (f *faults) wrongOutside(c Config) {
	f.check("TELEGRAM_BOT_TOKEN", checkTelegramToken(c.TelegramToken))
	f.check("KASPI_API_TOKEN", checkToken(c.KaspiToken))
	f.check("ALSTYLE_TOKEN", checkToken(c.AlstyleToken))
	if c.FeedPath != "" {
		f.check("FEED_PATH", FeedPathFault(c.FeedPath.Reveal()))
	}
	f.check("TELEGRAM_API_URL", checkURL(c.TelegramAPI))
	f.check("KASPI_API_URL", checkURL(c.KaspiAPI))
	f.check("ALSTYLE_API_URL", checkURL(c.AlstyleAPI))
	f.check("PUBLIC_URL", checkURL(c.PublicURL))
	f.check("HTTP_ADDR", checkListenAddr(c.HTTPAddr))
	if c.OpsAddr != "" {
		f.check("OPS_ADDR", checkListenAddr(c.OpsAddr))
		if sameListener(c.OpsAddr, c.HTTPAddr) {
			f.check("OPS_ADDR", errors.New("the price list is served there: want another port than HTTP_ADDR's"))
		}
	}
	for name, d := range map[string]time.Duration{"CONNECT_TIMEOUT": c.ConnectTimeout, "REQUEST_TIMEOUT": c.RequestTimeout} {
		if d <= 0 || d > 10*time.Minute {
			f.check(name, errors.New("want a time above zero and up to 10m, as 30s"))
		}
	}
	if c.AlstylePace < 0 || c.AlstylePace > 10*time.Minute {
		f.check("ALSTYLE_PACE", errors.New("want a time from 0s to 10m, as 5.2s"))
	}
	if c.KaspiUserAgent != "" {
		_, err := kaspi.New("token", kaspi.WithUserAgent(c.KaspiUserAgent))
		f.check("KASPI_USER_AGENT", err)
	}
}

// checkToken refuses what no token has and what would put one into the texts of errors on its way into an address.
func checkToken(token Secret) error {
	for _, r := range token.Reveal() {
		if r <= ' ' || r > '~' || r == '%' {
			return errors.New("it holds a blank, a line break, a % or another character that no token has")
		}
	}
	return nil
}

var telegramToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

func checkTelegramToken(token Secret) error {
	if token != "" && !telegramToken.MatchString(token.Reveal()) {
		return errors.New("want a number, a colon, and letters, digits, _ or -, all in one word, as @BotFather gives it")
	}
	return nil
}

// checkURL takes the address of a server, maybe with a path.
func checkURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.ContainsAny(text, " \t\r\n"):
		return errors.New("want an address that begins with https:// or http://")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("want no login, ? or # in the address")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return errors.New("want a port from 1 to 65535 in the address")
		}
	}
	return nil
}

// checkListenAddr takes host:port.
func checkListenAddr(text string) error {
	host, port, err := net.SplitHostPort(text)
	n, bad := strconv.ParseUint(port, 10, 16)
	if err != nil || bad != nil || n == 0 && port != "0" || strings.ContainsAny(host, " /@") {
		return errors.New("want host:port, as 127.0.0.1:8080, or :8080 to be reached from everywhere")
	}
	return nil
}

// HealthPath is where the program tells that it lives.
const HealthPath = "/healthz"

// sameListener reports whether two addresses cannot both be listened on.
func sameListener(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	everywhere := func(host string) bool { return host == "" || host == "0.0.0.0" || host == "::" }
	return errA == nil && errB == nil && portA == portB && portA != "0" && (hostA == hostB || everywhere(hostA) || everywhere(hostB))
}

// minChance is how many characters of a secret path must not be to be guessed.
const minChance = 24

var feedPath = regexp.MustCompile(`^/[A-Za-z0-9._~/-]+$`)

// FeedPathFault says why a path cannot be the secret one of the price list: it must be written as every server and proxy
// writes it, nobody may guess it, and nothing else of the server may be there.
func FeedPathFault(p string) error {
	switch {
	case !feedPath.MatchString(p) || path.Clean(p) != p:
		return errors.New("want a path of letters, digits, . _ ~ and -, that begins with / and has no //, /./ or / at its end")
	case p == HealthPath || strings.HasPrefix(p, HealthPath+"/"):
		return errors.New(HealthPath + " is taken")
	case !hardToGuess(p):
		return errors.New("it can be guessed: want 24 characters by chance between two slashes; when it is empty, one is made")
	}
	return nil
}

// hardToGuess reports whether a part of the path is long and varied enough to be by chance.
func hardToGuess(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		different := map[rune]bool{}
		for _, r := range part {
			different[r] = true
		}
		if len(part) >= minChance && len(different) >= 8 {
			return true
		}
	}
	return false
}
