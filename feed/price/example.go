package price

import _ "embed"

//go:embed example.toml
var example []byte

// Example is a rules file that explains everything a rules file may say and sets nothing, in the seller's language.
func Example() []byte { return append([]byte{}, example...) }
