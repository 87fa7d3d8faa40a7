package config

import (
	"maps"
	"strings"
	"testing"

	"kaspibot/feed/price"
)

func TestTaxesThatAreNotSetAreNoAnswer(t *testing.T) {
	t.Parallel()
	c, err := Parse(good(), everything()...)
	if err != nil || c.Defaults().Tax != (price.Tax{}) {
		t.Errorf("got %+v, %v", c.Defaults().Tax, err)
	}
	if c, err = parsed("TAX_PERCENT", ""); err != nil || c.Defaults().Tax.RateBP != nil {
		t.Errorf("an empty setting: got %+v, %v", c.Defaults().Tax, err)
	}
}

func TestTaxesReachThePriceRules(t *testing.T) {
	t.Parallel()
	settings := good()
	maps.Copy(settings, map[string]string{
		"TAX_REGIME": "general", "TAX_PERCENT": "10,5", "VAT_PAYER": "true", "RETURN_PERCENT": "2.5%",
	})
	c, err := Parse(settings, everything()...)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := price.Decode(nil, c.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if got := rules.Tariff(); got.Regime != price.General || got.Tax != 1050 || !got.PaysVAT || got.Returns != 250 || got.TaxAssumed() {
		t.Errorf("got %s of %d, VAT %t, returns %d", got.Regime, got.Tax, got.PaysVAT, got.Returns)
	}
	if c, err = parsed("TAX_PLACE", "алматы"); err != nil {
		t.Fatal(err)
	}
	if rules, err = price.Decode(nil, c.Defaults()); err != nil || rules.Tariff().Tax != 300 {
		t.Errorf("Almaty: got %d, %v", rules.Tariff().Tax, err)
	}
}

func TestAWrongTaxIsNamedByItsSetting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, fault string }{
		{"TAX_REGIME", "patent", "TAX_REGIME"}, {"TAX_REGIME", "general", "TAX_PERCENT"}, {"TAX_REGIME", "other", "TAX_PERCENT"},
		{"TAX_PERCENT", "-1", "TAX_PERCENT"}, {"TAX_PERCENT", "21", "TAX_PERCENT"}, {"TAX_PERCENT", "low", "TAX_PERCENT"},
		{"TAX_PLACE", "Алмата", "TAX_PLACE"}, {"TAX_PLACE", "Нигде", "TAX_PLACE"}, {"VAT_PAYER", "perhaps", "VAT_PAYER"},
		{"RETURN_PERCENT", "60", "RETURN_PERCENT"}, {"RETURN_PERCENT", "-2", "RETURN_PERCENT"},
	} {
		_, err := parsed(c.name, c.value)
		if err == nil || !strings.HasPrefix(err.Error(), c.fault) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s=%q: got %v, want one fault of %s", c.name, c.value, err, c.fault)
		}
	}
	settings := good()
	settings["TAX_REGIME"], settings["TAX_PERCENT"], settings["TAX_PLACE"] = "general", "20", "Алматы"
	if _, err := Parse(settings); err == nil || !strings.HasPrefix(err.Error(), "TAX_PLACE") {
		t.Errorf("a council beside the general regime: got %v", err)
	}
}
