# shellcheck shell=bash
# The demo's certificate authority, made on the spot and good for two days. Sourced by city.sh.

# authority DIR: ca.pem and ca.key.
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj "/CN=Preau demo authority" -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
}

# certificate DIR NAME EXTENSION...: NAME.pem and NAME.key, with CN = NAME.
certificate() {
  local dir=$1 name=$2
  shift 2
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
    -keyout "$dir/$name.key" -out "$dir/$name.csr" 2>/dev/null
  printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" "$@" |
    openssl x509 -req -in "$dir/$name.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" \
      -CAcreateserial -days 2 -extfile /dev/stdin -out "$dir/$name.pem" 2>/dev/null
  rm "$dir/$name.csr"
}

server_certificate() {
  certificate "$1" "$2" extendedKeyUsage=serverAuth "subjectAltName=$3"
}

client_certificate() {
  certificate "$1" "$2" extendedKeyUsage=clientAuth
}
