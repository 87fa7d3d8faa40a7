package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"kaspibot/bot/store/storetest"
)

// configuration is a file of settings: the good ones of a test, with these lines in the place of those that they name.
type configuration struct {
	name  string
	lines string
	fault string // what check and run must both say; empty: the settings are right
}

// secretValue stands for a secret in a setting where none belongs.
const secretValue = "Zm9vYmFyYmF6cXV4Q2FmZTEyMzQ1Ng"

func configurations() []configuration {
	return []configuration{
		{"nothing changed", "", ""},
		{"byte order mark", "\ufeff# settings", ""},
		{"line breaks of Windows", "LOG_LEVEL=debug\r\nBOT_LANGUAGE=kk\r\n", ""},
		{"line breaks of old Macs", "LOG_LEVEL=debug\rBOT_LANGUAGE=kk\r", ""},
		{"double quotes", `KASPI_COMPANY="ИП Примеров"`, ""},
		{"blanks in quotes", "BOT_LANGUAGE=' en '", ""},
		{"export", "export LOG_LEVEL=debug", ""},
		{"export and tabs", "export\tLOG_LEVEL\t=\tdebug\t", ""},
		{"blanks around the equals sign", "LOG_LEVEL = debug", ""},
		{"blanks between owners", "TELEGRAM_OWNERS=700, 701 ,702", ""},
		{"a comma in a share", "MARKUP_PERCENT=17,5%", ""},
		{"empty where there is a default", "HTTP_ADDR=127.0.0.1:0\nMARKUP_PERCENT=\nLOG_LEVEL=''\nSCHEDULE_STOCK=\nDATA_DIR=DIR/data", ""},
		{"a name of nobody", "GREETING=hello", ""},
		{"off", "SCHEDULE_UPLOAD=off", ""},
		{"points in small letters", "KASPI_STORES=pp1:750000000, pp2:710000000:off", ""},

		{"port alone", "HTTP_ADDR=8080", "HTTP_ADDR: want host:port"},
		{"no port", "HTTP_ADDR=127.0.0.1", "HTTP_ADDR: want host:port"},
		{"an address of the web", "HTTP_ADDR=http://127.0.0.1:8080", "HTTP_ADDR: want host:port"},
		{"port too high", "HTTP_ADDR=:80800", "HTTP_ADDR: want host:port"},
		{"owner below zero", "TELEGRAM_OWNERS=-5", "TELEGRAM_OWNERS: want the ids of people"},
		{"owner zero", "TELEGRAM_OWNERS=0", "TELEGRAM_OWNERS: want the ids of people"},
		{"a group as owner", "TELEGRAM_OWNERS=700,-1001234567890", "TELEGRAM_OWNERS: want the ids of people"},
		{"an owner by name", "TELEGRAM_OWNERS=@seller", "TELEGRAM_OWNERS: want the ids of people"},
		{"a comma too much", "TELEGRAM_OWNERS=700,", "TELEGRAM_OWNERS: want the ids of people"},
		{"no owner", "TELEGRAM_OWNERS=", "TELEGRAM_OWNERS is missing"},
		{"only blanks", "TELEGRAM_OWNERS='   '", "TELEGRAM_OWNERS is missing"},
		{"a chat by name", "TELEGRAM_CHAT=@group", "TELEGRAM_CHAT: want a whole number"},
		{"a topic below zero", "TELEGRAM_TOPIC_CARDS=-1", "TELEGRAM_TOPIC_CARDS: want the number of a topic"},
		{"a bot's name", "TELEGRAM_BOT_TOKEN=@shop_bot", "TELEGRAM_BOT_TOKEN: want a number, a colon"},
		{"half a token", "TELEGRAM_BOT_TOKEN=7001112233", "TELEGRAM_BOT_TOKEN: want a number, a colon"},
		{"no token", "TELEGRAM_BOT_TOKEN=''", "TELEGRAM_BOT_TOKEN is missing"},
		{"a language that is none", "BOT_LANGUAGE=kz", "BOT_LANGUAGE: want one of"},
		{"a token with a blank", "KASPI_API_TOKEN='abc def'", "KASPI_API_TOKEN: it holds a blank"},
		{"a padded token", "ALSTYLE_TOKEN=' abcdef '", "ALSTYLE_TOKEN: it holds a blank"},
		{"a token in Cyrillic", "ALSTYLE_TOKEN=ключ", "ALSTYLE_TOKEN: it holds a blank"},
		{"one token twice", "KASPI_API_TOKEN=samesecret1\nALSTYLE_TOKEN=samesecret1", "it has the value of"},
		{"Kaspi without a shop", "KASPI_MERCHANT_ID=", "KASPI_MERCHANT_ID is missing"},
		{"a sample", "KASPI_MERCHANT_ID=your_merchant_id", "KASPI_MERCHANT_ID: "},
		{"a merchant with blanks", "KASPI_MERCHANT_ID='10 000 001'", "KASPI_MERCHANT_ID: "},
		{"a switch that is none", "KASPI_SEND_MERCHANT_UID=да", "KASPI_SEND_MERCHANT_UID: want true or false"},
		{"a script's agent", "KASPI_USER_AGENT=curl/8.1", "KASPI_USER_AGENT: "},
		{"no company", "KASPI_COMPANY='  '", "KASPI_COMPANY is missing"},
		{"a store without a city", "KASPI_STORES=PP1", "KASPI_STORES: "},
		{"a second store without a city", "KASPI_STORES=PP1:750000000,PP2:", "KASPI_STORES: "},
		{"a city by name", "KASPI_STORES=PP1:Алматы", "KASPI_STORES: "},
		{"a store twice", "KASPI_STORES=PP1:750000000,PP1:710000000", "KASPI_STORES: "},
		{"stores with semicolons", "KASPI_STORES='PP1:750000000;PP2:710000000'", "KASPI_STORES: "},
		{"hours that are none", "WORK_HOURS=с 9 до 18", "WORK_HOURS: "},
		{"hours beyond the day", "WORK_HOURS='1-5 09:00-25:00'", "WORK_HOURS: "},
		{"reminders that are none", "REMIND_AT=sometimes", "REMIND_AT: "},
		{"days below one", "RETURN_ALERT_DAYS=0", "RETURN_ALERT_DAYS: "},
		{"days without end", "RETURN_ALERT_DAYS=1000000000", "RETURN_ALERT_DAYS: "},
		{"a pause without a unit", "ALSTYLE_PACE=5", "ALSTYLE_PACE: want a time"},
		{"a pause below zero", "ALSTYLE_PACE=-1s", "ALSTYLE_PACE: want a time"},
		{"a limit of zero", "REQUEST_TIMEOUT=0s", "REQUEST_TIMEOUT: want a time"},
		{"a limit of days", "CONNECT_TIMEOUT=72h", "CONNECT_TIMEOUT: want a time"},
		{"a limit in words", "CONNECT_TIMEOUT=ten seconds", "CONNECT_TIMEOUT: want a time"},
		{"a markup in words", "MARKUP_PERCENT=twenty", "MARKUP_PERCENT: want a percentage"},
		{"a markup below zero", "MARKUP_PERCENT=-20", "MARKUP_PERCENT: "},
		{"no number", "MARKUP_PERCENT=NaN", "MARKUP_PERCENT: want a percentage"},
		{"a part of a tenge", "MIN_PROFIT=500.5", "MIN_PROFIT: want a whole number"},
		{"a profit below zero", "MIN_PROFIT=-1", "MIN_PROFIT: "},
		{"a regime that is none", "TAX_REGIME=patent", "TAX_REGIME: want one of"},
		{"a regime without a rate", "TAX_REGIME=general", "TAX_PERCENT: is missing"},
		{"a tax too high", "TAX_PERCENT=60", "TAX_PERCENT: is too low or too high"},
		{"a place that is none", "TAX_PLACE=Нигде", "TAX_PLACE: "},
		{"a payer that is none", "VAT_PAYER=может быть", "VAT_PAYER: want true or false"},
		{"all come back", "RETURN_PERCENT=100", "RETURN_PERCENT: "},
		{"a mode that is none", "AUTO_ACCEPT=true", "AUTO_ACCEPT: want off, dry or on"},
		{"too quick", "AUTO_ACCEPT_AFTER=1s", "AUTO_ACCEPT_AFTER: "},
		{"less than none", "AUTO_ACCEPT_MARGIN=-1", "AUTO_ACCEPT_MARGIN: "},
		{"a loss", "AUTO_ACCEPT_MIN_PROFIT=-1", "AUTO_ACCEPT_MIN_PROFIT: "},
		{"more than all", "GUARD_MISSING_PERCENT=120", "GUARD_MISSING_PERCENT: "},
		{"two guards at once", "GUARD_OFFER_SLACK=-1\nGUARD_STOCK_DROP_PERCENT=200", "GUARD_STOCK_DROP_PERCENT: "},
		{"too many readings", "BACK_AFTER_READINGS=1000", "BACK_AFTER_READINGS: "},
		{"hours below zero", "RESERVE_LEFT_LASTS=-72h", "RESERVE_LEFT_LASTS: "},
		{"a rise below zero", "ALARM_COST_RISE_PERCENT=-10", "ALARM_COST_RISE_PERCENT: "},
		{"an address without https", "PUBLIC_URL=shop.example.kz", "PUBLIC_URL: want an address"},
		{"a port of the web too high", "PUBLIC_URL=https://shop.example.kz:99999", "PUBLIC_URL: want a port"},
		{"a login in the address", "PUBLIC_URL=https://a:b@shop.example.kz", "PUBLIC_URL: want no login"},
		{"an API without a host", "KASPI_API_URL=https://", "KASPI_API_URL: want an address"},
		{"an API of another kind", "TELEGRAM_API_URL=ftp://127.0.0.1", "TELEGRAM_API_URL: want an address"},
		{"an API with a question", "ALSTYLE_API_URL='https://api.al-style.kz/?access-token=x'", "ALSTYLE_API_URL: want no login"},
		{"the path of health", "FEED_PATH=/healthz", "FEED_PATH: "},
		{"the path of health, encoded", "FEED_PATH=/%68ealthz", "FEED_PATH: "},
		{"the path of health in a folder", "FEED_PATH=/healthz/", "FEED_PATH: "},
		{"the path of health, two slashes", "FEED_PATH=//healthz", "FEED_PATH: "},
		{"a path to guess", "FEED_PATH=/pricelist.xml", "FEED_PATH: it can be guessed"},
		{"a path in the address too", "PUBLIC_URL=https://shop.kz/secret-path-0123456789ab/list.xml", "PUBLIC_URL: it has the value of FEED_PATH"},
		{"a login alone", "FEED_LOGIN=kaspi", "FEED_LOGIN and FEED_PASSWORD go together"},
		{"a login with a colon", "FEED_LOGIN=kaspi:1\nFEED_PASSWORD=password", "FEED_LOGIN: "},
		{"a switch of posting", "UPLOAD_ENABLED=ja", "UPLOAD_ENABLED: want true or false"},
		{"a schedule in words", "SCHEDULE_STOCK=every ten minutes", "SCHEDULE_STOCK: "},
		{"a schedule beyond", "SCHEDULE_SWEEP='0 61 * * * *'", "SCHEDULE_SWEEP: "},
		{"a schedule that never comes", "SCHEDULE_ARCHIVE='0 0 30 2 *'", "SCHEDULE_ARCHIVE: "},
		{"a zone of its own", "SCHEDULE_CATALOGUE='TZ=UTC 0 3 * * *'", "SCHEDULE_CATALOGUE: "},
		{"a level that is none", "LOG_LEVEL=verbose", "LOG_LEVEL: want debug"},
		{"a format that is none", "LOG_FORMAT=logfmt", "LOG_FORMAT: want text or json"},

		{"ops on a port alone", "OPS_ADDR=9090", "OPS_ADDR: want host:port"},
		{"ops where the list is", "HTTP_ADDR=:18081\nOPS_ADDR=127.0.0.1:18081", "OPS_ADDR: the price list is served there"},
		{"buyers kept for no day", "RETENTION_DAYS=0", "RETENTION_DAYS: want a number"},
		{"buyers kept for ever", "RETENTION_DAYS=100000", "RETENTION_DAYS: want a number"},
		{"buyers kept for a word", "RETENTION_DAYS=two months", "RETENTION_DAYS: "},
		{"no copies", "BACKUP_KEEP=0", "BACKUP_KEEP: want a number"},
		{"copies into a file", "BACKUP_DIR=DIR/file", "BACKUP_DIR: "},
		{"a schedule of copies", "SCHEDULE_BACKUP=nightly", "SCHEDULE_BACKUP: "},

		{"a file for a folder", "DATA_DIR=DIR/file", "DATA_DIR: "},
		{"a folder in a file", "DATA_DIR=DIR/file/data", "DATA_DIR: "},
		{"a folder that is a link", "DATA_DIR=DIR/nowhere", "DATA_DIR: "},

		{"nearly a name", "KASPI_TOKEN=x", "did you mean KASPI_API_TOKEN?"},
		{"a letter too few", "HTP_ADDR=:8080", "did you mean HTTP_ADDR?"},
		{"small letters", "http_addr=:8080", "did you mean HTTP_ADDR?"},
		{"the plural", "TELEGRAM_OWNER=700", "did you mean TELEGRAM_OWNERS?"},
		{"a file that nearly is", "ALSTYLE_TOKEN_FIL=x", "did you mean ALSTYLE_TOKEN_FILE?"},
		{"a file for no secret", "KASPI_COMPANY_FILE=x", "did you mean KASPI_COMPANY?"},
		{"a secret twice", "FEED_PATH_FILE=/etc/hostname\nFEED_PATH=/another-path-0123456789abc", "FEED_PATH and FEED_PATH_FILE are both set"},
		{"a secret in no file", "ALSTYLE_TOKEN=\nALSTYLE_TOKEN_FILE=DIR/none", "ALSTYLE_TOKEN_FILE: "},

		{"a setting twice", "LOG_LEVEL=info\nLOG_LEVEL=debug", "LOG_LEVEL is in line"},
		{"a colon", "LOG_LEVEL: info", "want NAME=value"},
		{"something before the name", "set LOG_LEVEL=info", "want NAME=value"},
		{"a lone dollar", "FEED_PASSWORD=pa$", "FEED_PASSWORD: has a $"},
		{"a dollar in double quotes", `KASPI_COMPANY="$HOME"`, "KASPI_COMPANY: has a $"},
		{"a hash", "KASPI_COMPANY=ИП #1", "KASPI_COMPANY: has a $, #"},
		{"a backslash", `DATA_DIR=C:\data`, "DATA_DIR: has a $, #"},
		{"an open quote", "KASPI_COMPANY='ИП", "KASPI_COMPANY: cannot be read"},
		{"quotes of a book", "LOG_LEVEL=«info»", "LOG_LEVEL: want debug"},
		{"windows-1251", "KASPI_COMPANY=\xc8\xcf", "not in UTF-8"},
		{"UTF-16", "\xff\xfeL\x00O\x00G\x00", "no plain text"},
		{"a control character", "KASPI_COMPANY='ИП\x07'", "KASPI_COMPANY: it holds a line break or another"},

		{"a bot's token for a chat", "TELEGRAM_CHAT=7001112233:" + secretValue + secretValue, "TELEGRAM_CHAT: "},
		{"a bot's token for a company", "KASPI_COMPANY=7001112233:" + secretValue + secretValue, "KASPI_COMPANY: it holds the token of a bot"},
		{"a token for a company", "KASPI_COMPANY=" + secretValue, "KASPI_COMPANY: it looks like a token"},
		{"a token for a folder", "DATA_DIR=" + secretValue, "DATA_DIR: it looks like a token"},
		{"a token for a merchant", "KASPI_MERCHANT_ID=" + secretValue, "KASPI_MERCHANT_ID: it looks like a token"},
		{"a token for stores", "KASPI_STORES=" + secretValue, "KASPI_STORES: "},
		{"a token for a schedule", "SCHEDULE_STOCK=" + secretValue, "SCHEDULE_STOCK: "},
		{"a token without a name", secretValue + "==", ""},
	}
}

var assigned = regexp.MustCompile(`(?m)^(?:export\s+)?([A-Z_]+)\s*=`)

// write puts the configuration into a file beside what it may speak of.
func (c configuration) write(t *testing.T, o *outside) (path string) {
	t.Helper()
	dir := t.TempDir()
	storetest.Prepare(t, filepath.Join(dir, "data"))
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "nowhere")); err != nil {
		t.Skip("no symbolic links here")
	}
	own := map[string]bool{"PATH": true, "HOME": true, "GORACE": true, childVariable: true}
	for _, name := range assigned.FindAllStringSubmatch(c.lines, -1) {
		own[name[1]] = true
	}
	text := c.lines + "\n"
	for _, setting := range append(o.environment(), "DATA_DIR="+dir+"/data") {
		if name, value, _ := strings.Cut(setting, "="); !own[name] && (name != "DATA_DIR" || strings.HasPrefix(value, dir)) {
			text += name + "='" + value + "'\n"
		}
	}
	path = filepath.Join(dir, "settings.env")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "DIR/", dir+"/")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// until is an output that ends the program when it says that it runs.
type until struct {
	mu   sync.Mutex
	text strings.Builder
	end  func()
}

func (u *until) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if strings.Contains(string(p), "kaspibot is running") {
		u.end()
	}
	return u.text.Write(p)
}

func (u *until) String() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.text.String()
}

// What check finds is what run dies of, in the same words and with the same exit code, and nothing else is.
func TestCheckFindsWhatRunDiesOf(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 50)
	t.Cleanup(func() { // also without a folder for it no database is made where the program happens to stand
		if _, err := os.Stat("kaspibot.db"); !os.IsNotExist(err) {
			t.Error("a database was made in the working directory")
		}
	})
	for _, c := range configurations() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := c.write(t, o)
			checked, ran := told(t, "check", path), told(t, "run", path)
			for command, got := range map[string]outcomeOf{"check": checked, "run": ran} {
				if wrong := got.code == exitUsage; wrong != (c.fault != "") {
					t.Errorf("%s: exit code %d\n%s", command, got.code, got.text)
				}
				if !strings.Contains(got.text, c.fault) {
					t.Errorf("%s does not say %q:\n%s", command, c.fault, got.text)
				}
				if strings.Contains(got.text, secretValue) {
					t.Errorf("%s shows the secret:\n%s", command, got.text)
				}
			}
			asked := strings.ReplaceAll(checked.text, "\nFAIL  Al-Style   GET", "") // with a token of ours that it does not know
			if c.fault != "" && strings.Contains(asked, "\nFAIL") {
				t.Errorf("check blames more than the setting:\n%s", checked.text)
			}
			if c.fault == "" && ran.code != 0 {
				t.Errorf("run ended with %d:\n%s", ran.code, ran.text)
			}
		})
	}
}

type outcomeOf struct {
	code int
	text string
}

// told runs a command with a file of settings, until it ends or says that the shop is running.
func told(t *testing.T, command, file string) outcomeOf {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &until{end: cancel}
	code := run(ctx, []string{"kaspibot", "--env", file, command}, out, out)
	return outcomeOf{code, out.String()}
}
