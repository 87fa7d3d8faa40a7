package kaspitest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"unicode/utf8"
)

// cardsSchema is what an import must satisfy, limits and patterns as published.
const cardsSchema = `{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "type": "array", "minItems": 1, "maxItems": 10000,
  "items": {
    "type": "object", "additionalProperties": false,
    "required": ["sku", "title", "brand", "category", "attributes", "images"],
    "properties": {
      "sku": {"type": "string", "minLength": 1, "maxLength": 64},
      "title": {"type": "string", "minLength": 1, "maxLength": 1024},
      "brand": {"type": "string", "minLength": 1, "maxLength": 256},
      "category": {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^Master ?-[a-zA-Z_\\s\\d-]+$"},
      "description": {"type": "string", "minLength": 1, "maxLength": 1024},
      "weight": {"type": "string", "minLength": 1, "maxLength": 256},
      "familyId": {"type": "string", "minLength": 1},
      "attributes": {
        "type": "array", "minItems": 1, "maxItems": 256,
        "items": {
          "type": "object", "additionalProperties": false, "required": ["code", "value"],
          "properties": {
            "code": {
              "type": "string", "minLength": 1, "maxLength": 256,
              "pattern": "^([a-zA-Z_\\s\\d&.\\-#%\\/]+\\*)+[a-zA-Z_\\s\\d&.\\-#%\\/]+$"
            },
            "value": {"oneOf": [
              {"type": "array", "minItems": 1, "maxItems": 32, "uniqueItems": true,
               "items": {"type": "string", "minLength": 1, "maxLength": 256}},
              {"type": "string", "minLength": 1, "maxLength": 256},
              {"type": "number"}, {"type": "boolean"}
            ]}
          }
        }
      },
      "images": {
        "type": "array", "minItems": 1, "uniqueItems": true,
        "items": {
          "type": "object", "additionalProperties": false, "required": ["url"],
          "properties": {"url": {"type": "string", "minLength": 1, "maxLength": 1024, "pattern": "^https?://"}}
        }
      }
    }
  }
}`

// importSchema is GET products/import/schema.
func importSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, cardsSchema)
}

// violates says how a body breaks the schema of imports.
func violates(body []byte) string {
	var rules schema
	if err := json.Unmarshal([]byte(cardsSchema), &rules); err != nil {
		panic(err) // written above
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return "the body is no JSON"
	}
	return rules.check("body", value)
}

// check says how a value breaks the rules; where names it.
func (s *schema) check(where string, value any) string {
	if s.OneOf != nil {
		if !slices.ContainsFunc(s.OneOf, func(one *schema) bool { return one.check(where, value) == "" }) {
			return where + " is of no allowed kind"
		}
		return ""
	}
	switch v := value.(type) {
	case string:
		return s.checkText(where, v)
	case []any:
		return s.checkList(where, v)
	case map[string]any:
		return s.checkObject(where, v)
	case float64:
		return s.is(where, "number")
	case bool:
		return s.is(where, "boolean")
	}
	return where + " is null"
}

func (s *schema) is(where, kind string) string {
	if s.Type != kind {
		return where + " is no " + s.Type
	}
	return ""
}

func (s *schema) checkText(where, v string) string {
	length := utf8.RuneCountInString(v)
	switch {
	case s.Type != "string":
		return s.is(where, "string")
	case length < s.MinLength, s.MaxLength > 0 && length > s.MaxLength:
		return where + " is too short or too long"
	case s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v):
		return where + " does not look as it must"
	}
	return ""
}

func (s *schema) checkList(where string, v []any) string {
	switch {
	case s.Type != "array":
		return s.is(where, "array")
	case len(v) < s.MinItems, s.MaxItems > 0 && len(v) > s.MaxItems:
		return where + " has too few parts or too many"
	}
	seen := map[string]bool{}
	for i, part := range v {
		if title := s.Items.check(fmt.Sprintf("%s[%d]", where, i), part); title != "" {
			return title
		}
		text, _ := json.Marshal(part) // read from JSON just now
		if s.UniqueItems && seen[string(text)] {
			return where + " has a part twice"
		}
		seen[string(text)] = true
	}
	return ""
}

func (s *schema) checkObject(where string, v map[string]any) string {
	if s.Type != "object" {
		return s.is(where, "object")
	}
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			return where + " has no " + name
		}
	}
	for name, part := range v {
		rules, ok := s.Properties[name]
		if !ok && s.Additional != nil && !*s.Additional {
			return where + " has a foreign " + name
		}
		if ok {
			if title := rules.check(where+"."+name, part); title != "" {
				return title
			}
		}
	}
	return ""
}
